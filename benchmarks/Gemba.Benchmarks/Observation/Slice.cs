namespace Gemba.Benchmarks.Observation;

/// <summary>What one call of a slice took: by the clock, of its caller's processor time, of everybody's, and of memory.</summary>
internal readonly record struct Slice(double Nanoseconds, double CallerNanoseconds, double AllNanoseconds, double Bytes);
