namespace Gemba.Tests;

/// <summary>Tests that look at the heap of the test process, with nothing else at work in it.</summary>
[CollectionDefinition(nameof(HeapAlone), DisableParallelization = true)]
public sealed class HeapAlone;
