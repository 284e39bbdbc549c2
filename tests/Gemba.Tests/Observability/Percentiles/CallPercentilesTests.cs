using Gemba.Observability.Calls;
using Gemba.Observability.Metrics;
using Gemba.Tests.Observability.Metrics;

namespace Gemba.Tests.Observability.Percentiles;

public sealed class CallPercentilesTests
{
    [Fact]
    public void The_percentiles_of_a_tool_are_those_of_its_calls_however_they_end()
    {
        KnownNames.Tools.Register("percentiles_tool");
        using var process = new ObservedProcess();

        for (var i = 1; i <= 100; i++)
            process.Calls.Record(ObservedProcess.ToolCall("percentiles_tool", i % 10 == 0 ? CallOutcome.ToolError : CallOutcome.Success, i * 0.001));

        var report = process.Percentiles.OfTool("percentiles_tool")!;
        Assert.Equal(100, report.Count);
        Assert.Equal(0.050, report.P50.TotalSeconds, 0.0006);
        Assert.Equal(0.095, report.P95.TotalSeconds, 0.001);
        Assert.Equal(0.099, report.P99.TotalSeconds, 0.001);
        Assert.Equal(0.1, report.Max.TotalSeconds);
        Assert.Null(process.Percentiles.OfTool("never_called"));
        Assert.Matches("""mcp_operation_percentiles_seconds{method="tools/call",tool="percentiles_tool",quantile="0.95"} 0.09[45]""", process.Prometheus);
        Assert.Contains("""mcp_operation_percentiles_seconds_count{method="tools/call",tool="percentiles_tool"} 100""", process.Prometheus);
        Assert.Contains("# TYPE mcp_operation_percentiles_seconds summary\n", process.OpenMetrics);
    }

    [Fact]
    public void What_is_older_than_the_window_is_forgotten_but_not_in_count_and_sum()
    {
        KnownNames.Tools.Register("percentiles_window");
        var clock = new ManualClock();
        using var process = new ObservedProcess(clock: clock);

        process.Calls.Record(ObservedProcess.ToolCall("percentiles_window", seconds: 4));
        clock.Advance(TimeSpan.FromMinutes(5));
        var kept = process.Percentiles.OfTool("percentiles_window")!;
        process.Calls.Record(ObservedProcess.ToolCall("percentiles_window", seconds: 1));
        clock.Advance(TimeSpan.FromMinutes(1));
        var later = process.Percentiles.OfTool("percentiles_window")!;
        clock.Advance(TimeSpan.FromMinutes(6));

        Assert.Equal((1, TimeSpan.FromSeconds(4)), (kept.Count, kept.Max));
        Assert.Equal((1, TimeSpan.FromSeconds(1)), (later.Count, later.Max));
        Assert.Equal(0, process.Percentiles.OfTool("percentiles_window")!.Count);
        var text = process.Prometheus;
        Assert.Contains("""mcp_operation_percentiles_seconds_count{method="tools/call",tool="percentiles_window"} 2""", text);
        Assert.Contains("""mcp_operation_percentiles_seconds_sum{method="tools/call",tool="percentiles_window"} 5""", text);
        Assert.DoesNotContain("""tool="percentiles_window",quantile=""", text);
    }

    [Fact]
    public void The_rate_is_that_of_the_time_which_the_window_holds()
    {
        var clock = new ManualClock();
        using var process = new ObservedProcess(clock: clock);

        for (var i = 0; i < 120; i++)
            process.Calls.Record(ObservedProcess.ToolCall("any"));
        clock.Advance(TimeSpan.FromSeconds(30));
        var early = process.Prometheus;
        clock.Advance(TimeSpan.FromSeconds(90));

        Assert.Contains("\nmcp_request_rate 4\n", early);
        Assert.Contains("\nmcp_request_rate 1\n", process.Prometheus);
    }

    [Fact]
    public void A_report_is_counted_anew_at_most_once_a_second()
    {
        KnownNames.Tools.Register("percentiles_kept");
        var clock = new ManualClock();
        using var process = new ObservedProcess(clock: clock);

        process.Calls.Record(ObservedProcess.ToolCall("percentiles_kept"));
        var first = process.Percentiles.OfTool("percentiles_kept");
        process.Calls.Record(ObservedProcess.ToolCall("percentiles_kept"));

        Assert.Same(first, process.Percentiles.OfTool("percentiles_kept"));
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(2, process.Percentiles.OfTool("percentiles_kept")!.Count);
    }
}
