using System.Reflection;
using Gemba.Observability.Metrics;

namespace Gemba.Tests.Observability.Metrics;

public sealed class MetricTableTests
{
    [Fact]
    public void Every_metric_of_the_class_is_a_row_of_the_table()
    {
        var declared = typeof(MetricTable).GetProperties(BindingFlags.Public | BindingFlags.Static)
            .Select(property => property.GetValue(null)).OfType<MetricDefinition>();

        Assert.Equal(declared.Select(row => row.Name).Order(), MetricTable.All.Select(row => row.Name).Order());
    }

    [Fact]
    public void Names_are_unique_and_end_as_their_kind_and_unit_say()
    {
        Assert.Equal(MetricTable.All.Count, MetricTable.All.Select(row => row.Name).Distinct().Count());
        Assert.All(MetricTable.All, row =>
        {
            // One gauge is known to dashboards by a name that ends like a counter's; it has a twin with a right one.
            Assert.Equal(row.Kind == MetricKind.Counter || row == MetricTable.GatewayConnectionsTotal, row.Name.EndsWith("_total", StringComparison.Ordinal));
            Assert.EndsWith(row.Unit, row.Name.Replace("_total", "", StringComparison.Ordinal), StringComparison.Ordinal);
            Assert.EndsWith(".", row.Help, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Every_bound_of_a_derived_histogram_is_a_bound_of_what_is_recorded()
    {
        foreach (var row in MetricTable.All.OfType<HistogramMetric>().Where(row => row.IsDerived))
        {
            var recorded = row.Share!.Source == CallMeter.DurationName ? DurationBuckets.Calls : MetricTable.SizeBuckets;
            Assert.Equal(row.Buckets, row.Buckets.Intersect(recorded));
        }
    }

    [Fact]
    public void Names_from_the_wire_make_no_series()
    {
        using var process = new ObservedProcess();
        process.Calls.Record(ObservedProcess.ToolCall("unknown-0"));
        process.Calls.Record(new CallMeasure { Names = CallNames.Of("unknown/0"), Transport = "stdio", IsRequest = true });
        var before = Series(process.Prometheus);

        for (var i = 1; i <= 1000; i++)
        {
            process.Calls.Record(ObservedProcess.ToolCall($"unknown-{i}"));
            process.Calls.Record(new CallMeasure
            {
                Names = CallNames.Of($"unknown/{i}"),
                Transport = "stdio",
                IsRequest = true,
            });
        }

        var text = process.Prometheus;
        Assert.Equal(before, Series(text));
        Assert.Contains("""tool_invocations_total{tool="_OTHER",outcome="success"} 1001""", text);
        Assert.DoesNotContain("unknown-", text);
    }

    [Fact]
    public void A_full_table_of_series_folds_and_counts_what_it_folded()
    {
        var table = new CallSeriesTable(most: 2);
        CallKey Key(string tool) => new() { Method = "tools/call", Transport = "stdio", Endpoint = "stdio", Tool = tool };

        var kept = new[] { table.Find(Key("a")), table.Find(Key("b")) };
        var folded = new[] { table.Find(Key("c")), table.Find(Key("d")) };

        Assert.Equal(["a", "b"], kept.Select(series => series.Key.Tool));
        Assert.Same(folded[0], folded[1]);
        Assert.Equal(LabelValues.Other, folded[0].Key.Tool);
        Assert.Equal(2, table.Folded);
    }

    [Fact]
    public void Folded_operations_do_not_fill_the_table_either()
    {
        var table = new CallSeriesTable(most: 3);

        for (var i = 0; i < 40; i++)
            table.Find(new CallKey { Method = $"method-{i}", Transport = "stdio", Endpoint = "stdio", Tool = $"tool-{i}" });
        var last = table.Find(new CallKey { Method = "method-x", Transport = "stdio", Endpoint = "stdio", Tool = "tool-x" });

        Assert.Equal((LabelValues.Other, (string?)null), (last.Key.Method, last.Key.Tool));
        Assert.Equal(38, table.Folded);
    }

    [Fact]
    public void A_metric_with_its_most_series_counts_the_rest_under_other_and_says_how_often()
    {
        for (var i = 0; i < 20; i++)
            KnownNames.Parameters.Register($"folding_{i}");
        KnownNames.Tools.Register("folding_tool");
        using var process = new ObservedProcess(maxSeries: 10);

        for (var round = 0; round < 2; round++)
        {
            for (var i = 0; i < 20; i++)
                process.Meter.Add(MetricTable.ToolValidationErrors, "folding_tool", $"folding_{i}");
        }

        var text = process.Prometheus;
        Assert.Equal(11, text.Split('\n').Count(line => line.StartsWith("tool_validation_errors_total{", StringComparison.Ordinal)));
        Assert.Contains("""tool_validation_errors_total{tool="folding_tool",field="folding_9"} 2""", text);
        Assert.Contains("""tool_validation_errors_total{tool="_OTHER",field="_OTHER"} 20""", text);
        Assert.Contains("""gemba_series_folded_total{metric="tool_validation_errors_total"} 20""", text);
    }

    [Fact]
    public void No_recorded_metric_has_more_labels_than_its_guard_can_tell_apart() =>
        Assert.All(MetricTable.All.Where(row => !row.IsDerived), row => Assert.InRange(row.Labels.Count, 0, SeriesGuard.MostLabels));

    private static int Series(string text) => text.Split('\n').Count(line => line.Length > 0 && line[0] != '#');
}
