using System.Diagnostics;
using Gemba.Observability.Tracing;

namespace Gemba.Observability.Calls;

/// <summary>A stage of an operation, from where it is started to where it is disposed: a span that nothing starts inside of.</summary>
/// <remarks>
/// Most traces are left out when they end. Where a trace is held to its end a stage is two times and its words, of which
/// a span is made once the trace is kept; elsewhere it is a span from the beginning.
/// </remarks>
public readonly struct Stage : IDisposable
{
    private readonly HeldSpans? _held;
    private readonly StageTimes _times;
    private readonly Activity? _span;

    internal Stage(HeldSpans held, string name, string? space, string? backend) => (_held, _times) = (held, new StageTimes(name, space, backend, Stopwatch.GetTimestamp(), 0));

    internal Stage(Activity? span) => _span = span;

    /// <summary>The stage is over.</summary>
    public void Dispose()
    {
        _span?.Dispose();
        _held?.Add(_times with { Ended = Stopwatch.GetTimestamp() });
    }
}
