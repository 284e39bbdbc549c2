using Gemba.Observability.Exposition;
using Microsoft.Extensions.DependencyInjection;

namespace Gemba.Observability.Diagnostics;

internal static class DebugServices
{
    private const string ListPath = "/debug";

    /// <summary>Adds the pages that every role has, and the list of those that there are.</summary>
    public static IServiceCollection AddDiagnostics(this IServiceCollection services) => services
        .AddGembaDebugPage(ListPath, "These pages.", (provider, _) => new
        {
            Pages = provider.GetServices<DebugPage>().OrderBy(page => page.Path, StringComparer.Ordinal).Select(page => new { page.Path, page.Says }),
        })
        .AddGembaDebugPage("/debug/memory", "What the process and the collector hold, by generation.", (_, _) => MemoryLook.Take())
        .AddGembaDebugPage("/debug/threads", "The pool, and each thread with its processor time.", (_, _) => ThreadLook.Take())
        .AddGembaDebugPage("/debug/locks", "How often threads had to wait for a lock.", (_, _) => LockLook.Take())
        .AddGembaDebugPage(
            "/debug/metrics", "Every series with its value now and its percentiles; ?name=WORD shows those whose name holds it.",
            (provider, request) => MetricLook.Take(provider.GetRequiredService<Scrape>(), request.Query["name"].ToString()));
}
