using Gemba.Observability.Resilience;

namespace Gemba.Observability.Metrics;

public static partial class MetricTable
{
    private static readonly MetricLabel ProtectionLabel = new("name", KnownNames.Protections);
    private static readonly MetricLabel DegradedOperation = MetricLabel.Of("operation", "detect_regions", "list_workbooks");

    private static MetricDefinition[] ResilienceRows =>
        [BreakerStateSet, SpreadsheetBreakerState, BreakerTransitions, BreakerRefusals, Retries, RetriesExhausted, Fallbacks, PartialSuccesses, PartialSuccessRatio, RateLimited, RateLimitClients];

    /// <summary>The words of the states, as labels, health and audit write them.</summary>
    internal static IReadOnlyList<(BreakerState State, string Word)> BreakerStates { get; } =
        [(BreakerState.Closed, "closed"), (BreakerState.HalfOpen, "half_open"), (BreakerState.Open, "open")];

    /// <summary>One series per state: 1 for the state it is in, 0 for the others.</summary>
    public static GaugeMetric BreakerStateSet { get; } = new("circuit_breaker_state", "State of a breaker: 1 for the state it is in, 0 for the others.")
    {
        Labels = [ProtectionLabel, MetricLabel.Of("state", [.. BreakerStates.Select(known => known.Word)])],
    };

    /// <summary>The same as a number.</summary>
    public static GaugeMetric SpreadsheetBreakerState { get; } = new("spreadsheet_mcp_circuit_breaker_state", "State of a breaker: 0 closed, 1 half open, 2 open.")
    {
        Labels = [ProtectionLabel],
        Roles = [Spreadsheet],
    };

    /// <summary>Changes of a breaker's state.</summary>
    public static CounterMetric BreakerTransitions { get; } = new("gemba_breaker_transitions_total", "Changes of a breaker's state, by the state that it went to.")
    {
        Labels = [ProtectionLabel, MetricLabel.Of("to", [.. BreakerStates.Select(known => known.Word)])],
    };

    /// <summary>Work that was refused because a breaker was open, or half open and busy trying.</summary>
    public static CounterMetric BreakerRefusals { get; } = new("gemba_breaker_refusals_total", "Work that a breaker refused.") { IsObserved = true, Labels = [ProtectionLabel] };

    /// <summary>Repeats of work that failed in passing.</summary>
    public static CounterMetric Retries { get; } = new("gemba_retries_total", "Repeats of work that failed in passing.") { Labels = [ProtectionLabel] };

    /// <summary>Work that failed with all its repeats.</summary>
    public static CounterMetric RetriesExhausted { get; } = new("gemba_retries_exhausted_total", "Work that failed with all its repeats.") { Labels = [ProtectionLabel] };

    /// <summary>Work that was done in a simpler way because the proper one would have taken too long.</summary>
    public static CounterMetric Fallbacks { get; } = new("gemba_fallbacks_total", "Work done in a simpler way because the proper one was not to be had.") { Labels = [DegradedOperation], Roles = [Spreadsheet] };

    /// <summary>Work of which a part failed and the rest was answered.</summary>
    public static CounterMetric PartialSuccesses { get; } = new("gemba_partial_successes_total", "Work of which a part failed and the rest was answered.") { Labels = [DegradedOperation], Roles = [Spreadsheet] };

    /// <summary>Calls that came too soon.</summary>
    public static CounterMetric RateLimited { get; } = new("mcp_rate_limited_total", "Calls that were refused because they came too soon, by whose budget was used up.")
    {
        Labels = [MetricLabel.Of("scope", "client", "tool", "address", "namespace"), new("tool", KnownNames.Tools)],
        Roles = [Spreadsheet, Gateway],
    };

    /// <summary>Clients that the rate limits tell apart.</summary>
    public static GaugeMetric RateLimitClients { get; } = new("gemba_rate_limit_clients", "Clients that the rate limits tell apart just now; 0 while nothing is limited.") { Roles = [Spreadsheet, Gateway] };

    /// <summary>How much of it was answered; 1 where nothing failed.</summary>
    public static HistogramMetric PartialSuccessRatio { get; } = new("gemba_partial_success_ratio", "Share of its parts that an operation could answer, 0 to 1; 1 where none failed.", [0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 1])
    {
        FirstSeries = "the workbooks were listed",
        Labels = [DegradedOperation],
        Roles = [Spreadsheet],
    };
}
