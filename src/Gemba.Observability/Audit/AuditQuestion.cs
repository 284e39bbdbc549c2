using System.Globalization;
using Gemba.Observability.Faults;
using Microsoft.AspNetCore.Http;

namespace Gemba.Observability.Audit;

/// <summary>Reads the question of <c>GET /audit</c>.</summary>
internal static class AuditQuestion
{
    public const int DefaultLimit = 100;
    private const int LargestLimit = 1_000_000;

    private static readonly Dictionary<string, Func<AuditFilter, string, AuditFilter>> Parts = new(StringComparer.Ordinal)
    {
        ["type"] = static (filter, value) => filter with { Type = value },
        ["outcome"] = static (filter, value) => filter with { Outcome = OutcomeOf(value) },
        ["tool"] = static (filter, value) => filter with { Tool = value },
        ["resource"] = static (filter, value) => filter with { Resource = value },
        ["principal"] = static (filter, value) => filter with { Principal = value },
        ["request"] = static (filter, value) => filter with { Request = value },
        ["trace"] = static (filter, value) => filter with { Trace = value },
        ["text"] = static (filter, value) => filter with { Text = value },
        ["since"] = static (filter, value) => filter with { From = TimeOf("since", value) },
        ["until"] = static (filter, value) => filter with { Until = TimeOf("until", value) },
        ["cursor"] = static (filter, value) => filter with
        {
            Behind = AuditCursor.TimeOf(value) is null ? throw ObservabilityFaults.AuditQuestion("cursor", value, "Give next_cursor of the page before.") : value,
        },
        ["limit"] = static (filter, value) => filter with { Limit = LimitOf(value) },
    };

    /// <exception cref="ObservabilityException">A part is unknown or cannot be read; the text says which and what it may be.</exception>
    public static AuditFilter Of(IQueryCollection query, params ReadOnlySpan<string> besides)
    {
        var filter = new AuditFilter { Limit = DefaultLimit };
        foreach (var (name, values) in query)
        {
            if (besides.Contains(name))
                continue;
            if (!Parts.TryGetValue(name, out var part))
                throw ObservabilityFaults.AuditQuestion(name, "", $"There are: {string.Join(", ", Parts.Keys)}, follow.");
            filter = part(filter, values.ToString());
        }

        return filter;
    }

    private static AuditOutcome OutcomeOf(string value) => value switch
    {
        "success" => AuditOutcome.Success,
        "partial" => AuditOutcome.Partial,
        "failure" => AuditOutcome.Failure,
        _ => throw ObservabilityFaults.AuditQuestion("outcome", value, "Write success, partial or failure."),
    };

    private static DateTimeOffset TimeOf(string name, string value) =>
        DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : throw ObservabilityFaults.AuditQuestion(name, value, "Write a time as in 2026-01-31T08:00:00Z.");

    private static int LimitOf(string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is > 0 and <= LargestLimit
            ? limit
            : throw ObservabilityFaults.AuditQuestion("limit", value, string.Create(CultureInfo.InvariantCulture, $"Write 1 to {LargestLimit}."));
}
