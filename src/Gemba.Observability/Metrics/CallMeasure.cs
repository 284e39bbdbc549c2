using Gemba.Observability.Calls;

namespace Gemba.Observability.Metrics;

/// <summary>What the metrics want to know of a finished operation. A value, so that a process that only measures allocates nothing for it.</summary>
internal readonly struct CallMeasure
{
    internal required string Method { get; init; }

    internal required string Transport { get; init; }

    internal string? Endpoint { get; init; }

    internal CallDirection Direction { get; init; }

    internal bool IsRequest { get; init; }

    internal CallOutcome Outcome { get; init; }

    internal string? Tool { get; init; }

    internal string? Prompt { get; init; }

    internal string? Revision { get; init; }

    internal string? FaultReason { get; init; }

    internal int? ErrorCode { get; init; }

    internal double Seconds { get; init; }

    internal long? RequestBytes { get; init; }

    internal long? ResponseBytes { get; init; }
}
