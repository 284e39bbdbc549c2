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
            Assert.Equal(row.Kind == MetricKind.Counter, row.Name.EndsWith("_total", StringComparison.Ordinal));
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
        process.Calls.Record(new CallMeasure { Names = new CallNames("unknown/0"), Transport = "stdio", IsRequest = true });
        var before = Series(process.Prometheus);

        for (var i = 1; i <= 1000; i++)
        {
            process.Calls.Record(ObservedProcess.ToolCall($"unknown-{i}"));
            process.Calls.Record(new CallMeasure
            {
                Names = new CallNames($"unknown/{i}"),
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

    private static int Series(string text) => text.Split('\n').Count(line => line.Length > 0 && line[0] != '#');
}
