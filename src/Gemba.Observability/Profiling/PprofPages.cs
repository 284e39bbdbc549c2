using Gemba.Observability.Ops;
using Microsoft.AspNetCore.Http;

namespace Gemba.Observability.Profiling;

/// <summary><c>/debug/pprof/…</c>: the names that other platforms use lead to the page that tells the same here. pprof's own format is not written.</summary>
internal static class PprofPages
{
    private static readonly Dictionary<string, string> Equivalents = new(StringComparer.Ordinal)
    {
        ["profile"] = "/debug/profile",
        ["heap"] = "/debug/heap",
        ["allocs"] = "/debug/profile?kind=allocations",
        ["mutex"] = "/debug/profile?kind=locks",
        ["block"] = "/debug/profile?kind=locks",
        ["goroutine"] = "/debug/threads?stacks=true",
        ["threadcreate"] = "/debug/threads",
    };

    public static OpsRoute Route { get; } = new("/debug/pprof/{id}", AnswerAsync);

    private static Task AnswerAsync(HttpContext context)
    {
        if (!Equivalents.TryGetValue(context.Request.Id(), out var page))
            return context.RefuseAsync(StatusCodes.Status404NotFound, $"There is no such profile. There are: {string.Join(", ", Equivalents.Keys.Select(name => "/debug/pprof/" + name))}.");
        var asked = context.Request.QueryString.Value ?? "";
        // What was asked, as ?seconds=5, goes along.
        context.Response.Headers.Location = page.Contains('?', StringComparison.Ordinal) && asked.Length > 0 ? $"{page}&{asked[1..]}" : page + asked;
        context.Response.StatusCode = StatusCodes.Status307TemporaryRedirect;
        return Task.CompletedTask;
    }
}
