using Gemba.Observability.Calls;

namespace Gemba.Observability.Metrics;

/// <summary>What the metrics want to know of a finished operation. A value, so that a process that only measures allocates nothing for it.</summary>
/// <remarks>Method, tool and prompt are words of their closed sets already (<see cref="CallNames"/>); the meter closes the rest.</remarks>
internal readonly struct CallMeasure
{
    internal required CallNames Names { get; init; }

    internal required string Transport { get; init; }

    internal CallDirection Direction { get; init; }

    internal bool IsRequest { get; init; }

    internal CallOutcome Outcome { get; init; }

    internal string? Revision { get; init; }

    internal string? FaultReason { get; init; }

    internal int? ErrorCode { get; init; }

    internal double Seconds { get; init; }

    internal long? RequestBytes { get; init; }

    internal long? ResponseBytes { get; init; }
}
