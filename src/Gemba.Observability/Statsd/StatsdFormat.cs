namespace Gemba.Observability.Statsd;

/// <summary>How labels are written.</summary>
public enum StatsdFormat
{
    /// <summary>In the name, as every StatsD server reads it: <c>gemba.tool_invocations_total.outcome.success.tool.read_table:2|c</c>.</summary>
    Plain,

    /// <summary>As tags, as DogStatsD and Telegraf read them: <c>gemba.tool_invocations_total:2|c|#outcome:success,tool:read_table</c>.</summary>
    Dogstatsd,
}
