namespace Gemba.Benchmarks.Http;

/// <summary>One measured stretch.</summary>
/// <param name="MicrosecondsPerCall">Time divided by calls, however many were in flight.</param>
/// <param name="BytesPerCall">What the server allocated, divided by calls.</param>
internal readonly record struct HttpRound(double MicrosecondsPerCall, double BytesPerCall);
