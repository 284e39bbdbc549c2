using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Gemba.Benchmarks.Soak;

/// <summary>Looks at the server every five seconds: at its metrics, as Prometheus would, at its health, and at what the system says.</summary>
internal sealed class SoakWatch(SoakServer server, SoakLoad load)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    public async Task<List<SoakSample>> WatchUntilAsync(Task end)
    {
        using var ops = new HttpClient { BaseAddress = server.Ops };
        var samples = new List<SoakSample>();
        var began = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(Pause);
        while (await timer.WaitForNextTickAsync() && !end.IsCompleted)
            samples.Add(await LookAsync(ops, Stopwatch.GetElapsedTime(began)));
        await end;
        return samples;
    }

    private async Task<SoakSample> LookAsync(HttpClient ops, TimeSpan at)
    {
        var waited = load.TakeMilliseconds();
        Array.Sort(waited);
        var page = await ops.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        var health = JsonDocument.Parse(await ops.GetStringAsync(new Uri("/health", UriKind.Relative))).RootElement;
        var (resident, threads, handles) = server.Look();
        return new SoakSample
        {
            At = at,
            ResidentBytes = resident,
            HeapBytes = Sum(page, "dotnet_gc_heap_size_bytes{"),
            Handles = handles,
            Connections = Sum(page, "mcp_active_connections{"),
            Threads = threads,
            AuditWaiting = health.GetProperty("checks").GetProperty("audit").GetProperty("details").GetProperty("pending_lines").GetDouble(),
            MedianMilliseconds = waited.ElementAtOrDefault(waited.Length / 2),
            Percentile99Milliseconds = waited.ElementAtOrDefault(waited.Length * 99 / 100),
        };
    }

    private static double Sum(string page, string series) => page.Split('\n').Where(line => line.StartsWith(series, StringComparison.Ordinal))
        .Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));
}
