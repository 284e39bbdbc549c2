using System.Globalization;
using System.Text.Json.Nodes;

namespace Gemba.Observability.Audit;

/// <summary>One option whose value changed, as every <c>configuration_change</c> tells it.</summary>
/// <param name="Option">The key, as a file of the configuration writes it.</param>
/// <param name="Before">What held, as a file writes it; a secret is hidden by whoever makes this.</param>
/// <param name="After">What was asked for, likewise.</param>
public sealed record AuditedChange(string Option, string Before, string After)
{
    /// <summary>Whether it holds now; otherwise it takes effect at the next start. Default <see langword="true"/>.</summary>
    public bool IsLive { get; init; } = true;

    /// <summary>When what held returns by itself; <see langword="null"/> for a change that stays.</summary>
    public DateTimeOffset? Until { get; init; }

    internal JsonObject ToJson()
    {
        var json = new JsonObject { ["option"] = Option, ["before"] = Before, ["after"] = After, ["holds"] = IsLive ? "now" : "at_next_start" };
        if (Until is { } until)
            json["until"] = until.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        return json;
    }
}
