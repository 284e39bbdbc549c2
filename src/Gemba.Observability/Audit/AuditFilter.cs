using System.Globalization;

namespace Gemba.Observability.Audit;

/// <summary>Which audit events are asked for; everything that is set must hold.</summary>
public sealed record AuditFilter
{
    /// <summary>Kind of event, as in <c>tool_invocation</c>.</summary>
    public string? Type { get; init; }

    /// <summary>How it ended.</summary>
    public AuditOutcome? Outcome { get; init; }

    /// <summary>The tool, exactly.</summary>
    public string? Tool { get; init; }

    /// <summary>The resource, exactly.</summary>
    public string? Resource { get; init; }

    /// <summary>Who asked, exactly.</summary>
    public string? Principal { get; init; }

    /// <summary>The trace, 32 hex digits.</summary>
    public string? Trace { get; init; }

    /// <summary>The id that all signals of one call share.</summary>
    public string? Request { get; init; }

    /// <summary>The first moment that counts.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>The first moment that does not count any more.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Words that must stand somewhere in the line; case does not matter.</summary>
    public string? Text { get; init; }

    /// <summary>Id of the event behind which to go on with older ones: the last one of the page before.</summary>
    public string? Behind { get; init; }

    /// <summary>Most events that are answered. Default 100.</summary>
    public int Limit { get; init; } = 100;

    /// <summary>The same question as the query of <c>GET /audit</c>.</summary>
    public string ToQuery() => string.Join('&', new (string Name, string? Value)[]
    {
        ("type", Type), ("outcome", Outcome is { } outcome ? AuditLineFormat.NameOf(outcome) : null), ("tool", Tool), ("resource", Resource), ("principal", Principal),
        ("trace", Trace), ("request", Request), ("text", Text), ("since", From?.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)),
        ("until", Until?.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)), ("cursor", Behind), ("limit", Limit.ToString(CultureInfo.InvariantCulture)),
    }.Where(part => part.Value is not null).Select(part => $"{part.Name}={Uri.EscapeDataString(part.Value!)}"));

    internal bool Takes(AuditEntry entry) =>
        (Type is null || Type == entry.Type) &&
        (Outcome is null || Outcome == entry.Outcome) &&
        (Tool is null || Tool == entry.Tool) &&
        (Resource is null || Resource == entry.Resource) &&
        (Principal is null || Principal == entry.Principal) &&
        (Trace is null || Trace == entry.Trace) &&
        (Request is null || string.Equals(Request, entry.Request, StringComparison.OrdinalIgnoreCase)) &&
        (From is null || entry.Time >= From) &&
        (Until is null || entry.Time < Until) &&
        (Text is null || entry.Line.Contains(Text, StringComparison.OrdinalIgnoreCase));
}
