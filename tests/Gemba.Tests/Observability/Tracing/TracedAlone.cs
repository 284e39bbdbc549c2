namespace Gemba.Tests.Observability.Tracing;

/// <summary>Tests that look at every span of the test process, so that nothing else may start one meanwhile: who listens to a source hears it wherever it speaks.</summary>
[CollectionDefinition(nameof(TracedAlone), DisableParallelization = true)]
public sealed class TracedAlone;
