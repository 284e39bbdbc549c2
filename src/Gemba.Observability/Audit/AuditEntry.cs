using System.Text;

namespace Gemba.Observability.Audit;

/// <summary>An audit line that was read back.</summary>
/// <param name="EventId"><c>evt-</c> and 32 hex digits.</param>
/// <param name="Time">When it happened, to the millisecond, in UTC.</param>
/// <param name="Type">Kind of event, as in <c>tool_invocation</c>.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Line">The whole line as JSON, without its line end.</param>
public sealed record AuditEntry(string EventId, DateTimeOffset Time, string Type, AuditOutcome Outcome, string Line)
{
    /// <summary>What it happened to.</summary>
    public string? Resource { get; init; }

    /// <summary>The tool that was at work.</summary>
    public string? Tool { get; init; }

    /// <summary>Who asked for it.</summary>
    public string? Principal { get; init; }

    /// <summary>The MCP session.</summary>
    public string? Session { get; init; }

    /// <summary>The id that all signals of one call share.</summary>
    public string? Request { get; init; }

    /// <summary>32 hex digits.</summary>
    public string? Trace { get; init; }

    /// <summary>How long it took, in milliseconds.</summary>
    public double? DurationMs { get; init; }

    /// <summary>What went wrong.</summary>
    public string? Error { get; init; }

    /// <summary>Stable word for the kind of error.</summary>
    public string? ErrorType { get; init; }

    /// <summary>Reads a line; <see langword="null"/> for what is no audit line.</summary>
    public static AuditEntry? TryParse(string line) => AuditLineReader.TryRead(Encoding.UTF8.GetBytes(line));

    /// <summary>Arguments and further facts, as a JSON object; redacted.</summary>
    public string? Details { get; init; }
}
