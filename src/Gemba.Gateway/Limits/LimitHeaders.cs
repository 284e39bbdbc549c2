using System.Globalization;
using System.Text;
using Gemba.Observability.Resilience;

namespace Gemba.Gateway.Limits;

/// <summary>How limits stand, in the fields of draft-ietf-httpapi-ratelimit-headers: lists of structured fields (RFC 9651), a member for each budget.</summary>
internal static class LimitHeaders
{
    public const string Policy = "RateLimit-Policy";
    public const string State = "RateLimit";

    /// <summary>What holds: <c>"client";q=20;w=10</c>, calls in as many seconds.</summary>
    public static string PolicyOf(IReadOnlyList<RateDemand> demands) => Join(demands, (text, at) => text
        .Append(CultureInfo.InvariantCulture, $"\"{demands[at].Scope}\";q={demands[at].Burst};w={Seconds(TimeSpan.FromSeconds(demands[at].Burst / demands[at].PerSecond))}"));

    /// <summary>What is left: <c>"client";r=19;t=1</c>, calls, and seconds until all are there again.</summary>
    public static string StateOf(IReadOnlyList<RateDemand> demands, RateDecision decision) => Join(demands, (text, at) => text
        .Append(CultureInfo.InvariantCulture, $"\"{demands[at].Scope}\";r={decision.Standings[at].Remaining:0};t={Math.Ceiling(decision.Standings[at].ResetAfter.TotalSeconds):0}"));

    /// <summary>Whole seconds, 1 or more.</summary>
    public static string Seconds(TimeSpan time) => Math.Max(1, Math.Ceiling(time.TotalSeconds)).ToString("0", CultureInfo.InvariantCulture);

    private static string Join(IReadOnlyList<RateDemand> demands, Action<StringBuilder, int> write)
    {
        var text = new StringBuilder(48);
        for (var at = 0; at < demands.Count; at++)
        {
            if (at > 0)
                text.Append(", ");
            write(text, at);
        }

        return text.ToString();
    }
}
