using Gemba.Observability.Audit;
using Gemba.Observability.Resilience;
using Microsoft.AspNetCore.Http;

namespace Gemba.Observability.Diagnostics;

/// <summary><c>/debug/overview</c>: on one page what somebody looks at first who was told that something is wrong.</summary>
internal sealed class OverviewPage(IEnumerable<OverviewPart> parts, BreakersPage breakers, IAuditTrail trail)
{
    public const string Path = "/debug/overview";

    // A page that is read at one look; who wants more asks with ?limit.
    private const int UsualLimit = 10;

    public DebugPage Page => new(
        Path, "What to look at first: caches, breakers, the last errors, and the last events that the query takes (type, outcome, tool, since and the others of /audit; limit=10).", AnswerAsync);

    private Task AnswerAsync(HttpContext context)
    {
        var filter = AuditQuestion.Of(context.Request.Query);
        if (!context.Request.Query.ContainsKey("limit"))
            filter = filter with { Limit = UsualLimit };
        var shown = parts.ToDictionary(part => part.Name, part => part.Look());
        shown["circuit_breaker_stats"] = breakers.Reports;
        shown["recent_errors"] = trail.RecentErrors(filter.Limit).Select(Show).ToArray();
        shown["recent_events"] = trail.Query(filter).Take(filter.Limit).Select(Show).ToArray();
        return context.ShowAsync(shown);
    }

    private static object Show(AuditEntry entry) => new
    {
        entry.Time,
        entry.Type,
        Outcome = AuditLineFormat.NameOf(entry.Outcome),
        entry.Tool,
        entry.Resource,
        entry.DurationMs,
        entry.ErrorType,
        entry.Error,
        RequestId = entry.Request,
        entry.EventId,
    };
}
