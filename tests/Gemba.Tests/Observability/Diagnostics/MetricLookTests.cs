using System.Text.Json;
using Gemba.Observability.Calls;
using Gemba.Observability.Diagnostics;
using Gemba.Tests.Observability.Metrics;

namespace Gemba.Tests.Observability.Diagnostics;

public sealed class MetricLookTests
{
    [Fact]
    public void A_histogram_shows_its_percentiles_and_a_counter_its_value()
    {
        using var process = new ObservedProcess();
        for (var i = 0; i < 100; i++)
            process.Calls.Record(ObservedProcess.ToolCall("no_such", seconds: i < 98 ? 0.003 : 0.4));
        process.Calls.Record(ObservedProcess.ToolCall("no_such", CallOutcome.ToolError));

        var metrics = Look(process, "tool_");

        var calls = metrics.GetProperty("tool_invocations_total");
        Assert.Equal("counter", calls.GetProperty("kind").GetString());
        Assert.Contains(calls.GetProperty("series").EnumerateArray(), series =>
            series.GetProperty("labels").GetProperty("outcome").GetString() == "success" && series.GetProperty("value").GetDouble() == 100);
        var took = metrics.EnumerateObject().First(metric => metric.Value.GetProperty("kind").GetString() == "histogram" && metric.Name.EndsWith("_seconds", StringComparison.Ordinal));
        var series = took.Value.GetProperty("series").EnumerateArray().MaxBy(series => series.GetProperty("count").GetDouble());
        Assert.InRange(series.GetProperty("p50").GetDouble(), 0.0001, 0.1);
        Assert.InRange(series.GetProperty("p99").GetDouble(), 0.1, 1);
        Assert.Equal("seconds", took.Value.GetProperty("unit").GetString());
    }

    [Fact]
    public void Only_the_metrics_whose_name_holds_the_word_are_shown()
    {
        using var process = new ObservedProcess();

        Assert.All(Look(process, "cache").EnumerateObject(), metric => Assert.Contains("cache", metric.Name, StringComparison.Ordinal));
        Assert.NotEmpty(Look(process, "").EnumerateObject());
    }

    [Fact]
    public void Labels_come_out_as_they_were_before_they_were_escaped()
    {
        var family = Assert.Single(ScrapedFamily.Read("# HELP a Some help.\n# TYPE a gauge\na{one=\"x \\\\n \\\"y\\\"\\n}\",two=\"\"} 1.5\n"));

        var series = Assert.Single(family.Series);
        Assert.Equal(("x \\n \"y\"\n}", "", 1.5), (series.Labels["one"], series.Labels["two"], series.Value));
    }

    [Fact]
    public void A_summary_keeps_its_quantiles_with_its_count()
    {
        var family = Assert.Single(ScrapedFamily.Read("# HELP a Some help.\n# TYPE a summary\na{tool=\"x\",quantile=\"0.99\"} 0.5\na_sum{tool=\"x\"} 3\na_count{tool=\"x\"} 7\n"));

        var series = Assert.Single(family.Series);
        Assert.Equal((0.5, 3, 7), (series.Quantiles["0.99"], series.Sum, series.Value));
    }

    private static JsonElement Look(ObservedProcess process, string name) =>
        JsonSerializer.SerializeToElement(DebugAnswer.JsonOf(MetricLook.Take(process.Scraper, name))).GetProperty("metrics");
}
