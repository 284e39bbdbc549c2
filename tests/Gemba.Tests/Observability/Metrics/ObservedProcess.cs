using System.Text;
using Gemba.Observability.Calls;
using Gemba.Observability.Exposition;
using Gemba.Observability.Metrics;
using Gemba.Observability.Percentiles;

namespace Gemba.Tests.Observability.Metrics;

/// <summary>The metrics of a process, kept apart from those of other tests by the name of the meter.</summary>
internal sealed class ObservedProcess : IDisposable
{
    public ObservedProcess(string role = "spreadsheet", TimeProvider? clock = null, int maxSeries = MetricsOptions.DefaultMaxSeries)
    {
        Meter = new GembaMeter(role, $"test-{Guid.NewGuid():N}", maxSeries);
        Percentiles = new CallPercentiles(new MetricsOptions(), Meter, clock ?? TimeProvider.System);
        Calls = new CallMeter(Meter, Percentiles);
        Scraper = new Scrape(Meter);
    }

    public GembaMeter Meter { get; }

    public CallPercentiles Percentiles { get; }

    public CallMeter Calls { get; }

    public Scrape Scraper { get; }

    public string Prometheus => Encoding.UTF8.GetString(Scraper.Take(ScrapeFormat.Prometheus));

    public string OpenMetrics => Encoding.UTF8.GetString(Scraper.Take(ScrapeFormat.OpenMetrics));

    public static CallMeasure ToolCall(string tool, CallOutcome outcome = CallOutcome.Success, double seconds = 0.003) => new()
    {
        Names = CallNames.Of("tools/call", tool),
        Transport = "stdio",
        IsRequest = true,
        Revision = "2025-11-25",
        Outcome = outcome,
        Seconds = seconds,
        RequestBytes = 120,
        ResponseBytes = 900,
    };

    public void Dispose()
    {
        Scraper.Dispose();
        Calls.Dispose();
        Percentiles.Dispose();
        Meter.Dispose();
    }
}
