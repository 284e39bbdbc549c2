namespace Gemba.Observability.Profiling;

/// <summary>What lay in the managed heap, by type.</summary>
/// <param name="Took">How long looking took; no managed code ran for most of it.</param>
/// <param name="IsComplete">Whether every object was told. It is not when the runtime's buffer was too small for the heap.</param>
/// <param name="Types">Types, the one with most bytes first.</param>
internal sealed record HeapSummary(TimeSpan Took, bool IsComplete, IReadOnlyList<HeapType> Types);

/// <summary>The objects of one type.</summary>
/// <param name="Name">As it stands in the source; a nested one is told by the runtime without what it is nested in.</param>
/// <param name="Objects">How many.</param>
/// <param name="Bytes">What they take themselves, without what they refer to.</param>
internal sealed record HeapType(string Name, long Objects, long Bytes);
