using Gemba.Observability.Exposition;
using Gemba.Observability.Profiling;
using Gemba.Observability.Sdk;
using Microsoft.Extensions.DependencyInjection;

namespace Gemba.Observability.Diagnostics;

internal static class DebugServices
{
    private const string ListPath = "/debug";

    /// <summary>Adds the pages that every role has, and the list of those that there are.</summary>
    public static IServiceCollection AddDiagnostics(this IServiceCollection services, ObservabilityOptions options) => services
        .AddSingleton(options.Profiling.Checked())
        .AddSingleton<RuntimeWatch>()
        .AddSingleton<ProfilePage>()
        .AddSingleton<HeapLook>()
        .AddSingleton<HeapPage>()
        .AddSingleton(_ => PprofPages.Route)
        .AddDebugPage(provider => provider.GetRequiredService<ProfilePage>().Page)
        .AddDebugPage(provider => provider.GetRequiredService<HeapPage>().Page)
        .AddContinuousProfiling(options)
        .AddSingleton<OverviewPage>()
        .AddDebugPage(provider => provider.GetRequiredService<OverviewPage>().Page)
        .AddGembaDebugPage(ListPath, "These pages.", (provider, _) => new
        {
            Pages = provider.GetServices<DebugPage>().OrderBy(page => page.Path, StringComparer.Ordinal).Select(page => new { page.Path, page.Says }),
        })
        .AddGembaDebugPage("/debug/memory", "What the process and the collector hold, by generation.", (_, _) => MemoryLook.Take())
        .AddDebugPage(provider => new DebugPage(
            "/debug/threads", "The pool, and each thread with its processor time; ?stacks=true shows what each one does.",
            async context => await context.ShowAsync(await ThreadLook.TakeAsync(context, provider.GetRequiredService<RuntimeWatch>()).ConfigureAwait(false)).ConfigureAwait(false)))
        .AddGembaDebugPage("/debug/locks", "How often threads had to wait for a lock.", (_, _) => LockLook.Take())
        .AddGembaDebugPage(
            "/debug/metrics", "Every series with its value now and its percentiles; ?name=WORD shows those whose name holds it.",
            (provider, request) => MetricLook.Take(provider.GetRequiredService<Scrape>(), request.Query["name"].ToString()));
}
