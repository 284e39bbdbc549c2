using System.Diagnostics;
using Gemba.Observability.Calls;
using Gemba.Observability.Metrics;
using Gemba.Tests.Observability.Metrics;

namespace Gemba.Tests.Observability.Exposition;

public sealed class ScrapeTests
{
    [Fact]
    public void One_recorded_call_is_seen_in_every_family_that_speaks_of_calls()
    {
        KnownNames.Tools.Register("scrape_one");
        using var process = new ObservedProcess();

        process.Calls.Record(ObservedProcess.ToolCall("scrape_one"));

        var text = process.Prometheus;
        Assert.Contains("""mcp_requests_total{method="tools/call",endpoint="stdio",status="success"} 1""", text);
        Assert.Contains("""mcp_request_duration_seconds_bucket{method="tools/call",tool="scrape_one",endpoint="stdio",status="success",le="0.0025"} 0""", text);
        Assert.Contains("""mcp_request_duration_seconds_bucket{method="tools/call",tool="scrape_one",endpoint="stdio",status="success",le="0.005"} 1""", text);
        Assert.Contains("""tool_invocations_total{tool="scrape_one",outcome="success"} 1""", text);
        Assert.Contains("""tool_duration_seconds_sum{tool="scrape_one"} 0.003""", text);
        Assert.Contains("""spreadsheet_mcp_tool_duration_seconds_bucket{tool="scrape_one",le="0.1"} 1""", text);
        Assert.Contains("""spreadsheet_mcp_tool_duration_seconds_bucket{tool="scrape_one",le="+Inf"} 1""", text);
        Assert.Contains("""mcp_server_operation_duration_seconds_bucket{mcp_method_name="tools/call",gen_ai_tool_name="scrape_one",gen_ai_operation_name="execute_tool",mcp_protocol_version="2025-11-25",network_transport="pipe",le="0.01"} 1""", text);
        Assert.Contains("""mcp_request_size_bytes_sum{method="tools/call",tool="scrape_one"} 120""", text);
        Assert.Contains("""mcp_response_size_bytes_bucket{method="tools/call",tool="scrape_one",le="1024"} 1""", text);
        Assert.Contains("""mcp_messages_total{type="response",direction="out"} 1""", text);
    }

    [Fact]
    public void An_answer_with_isError_is_an_error_and_a_withdrawn_call_is_neither()
    {
        KnownNames.Tools.Register("scrape_failing");
        using var process = new ObservedProcess();

        process.Calls.Record(ObservedProcess.ToolCall("scrape_failing", CallOutcome.ToolError));
        process.Calls.Record(ObservedProcess.ToolCall("scrape_failing", CallOutcome.Cancelled));

        var text = process.Prometheus;
        Assert.Contains("""mcp_requests_total{method="tools/call",endpoint="stdio",status="error"} 1""", text);
        Assert.Contains("""mcp_requests_total{method="tools/call",endpoint="stdio",status="cancelled"} 1""", text);
        Assert.Contains("""mcp_errors_total{error_type="tool_error",severity="error"} 1""", text);
        Assert.Contains("""gen_ai_tool_name="scrape_failing",gen_ai_operation_name="execute_tool",error_type="tool_error",""", text);
        Assert.DoesNotContain("""status="success"} 1""", text);
    }

    [Fact]
    public void A_registered_reason_decides_the_kind_of_error()
    {
        KnownNames.RegisterFault("scrape_sheet_not_found", ErrorTypes.NotFound);
        using var process = new ObservedProcess();

        process.Calls.Record(Failed("scrape_sheet_not_found"));
        process.Calls.Record(Failed("made up by a client"));

        var text = process.Prometheus;
        Assert.Contains("""mcp_errors_total{error_type="not_found",severity="warning"} 1""", text);
        Assert.Contains("""mcp_faults_total{reason="scrape_sheet_not_found"} 1""", text);
        Assert.Contains("""mcp_faults_total{reason="_OTHER"} 1""", text);
        Assert.DoesNotContain("made up", text);

        static CallMeasure Failed(string reason) => new()
        {
            Names = CallNames.Of("tools/call"),
            Transport = "http",
            IsRequest = true,
            Outcome = CallOutcome.ToolError,
            FaultReason = reason,
        };
    }

    [Fact]
    public void What_has_not_happened_yet_is_shown_as_zero()
    {
        using var process = new ObservedProcess();

        var text = process.Prometheus;

        Assert.Contains("\nworkbooks_loaded_total 0\n", text);
        Assert.Contains("\nworkbook_load_duration_seconds_count 0\n", text);
        Assert.Contains("""mcp_errors_total{error_type="timeout",severity="error"} 0""", text);
        Assert.DoesNotContain("""error_type="timeout",severity="warning""", text);
    }

    [Fact]
    public void OpenMetrics_names_units_links_traces_and_ends()
    {
        using var listener = new ActivityListener { ShouldListenTo = source => source.Name == "scrape-test", Sample = Sampled };
        ActivitySource.AddActivityListener(listener);
        using var source = new ActivitySource("scrape-test");
        using var process = new ObservedProcess();

        using var activity = source.StartActivity("call");
        process.Calls.Record(ObservedProcess.ToolCall("whatever"));

        var text = process.OpenMetrics;
        Assert.Contains("# TYPE mcp_requests counter\n", text);
        Assert.Contains("# UNIT tool_duration_seconds seconds\n", text);
        Assert.Contains($"le=\"0.005\"}} 1 # {{trace_id=\"{activity!.TraceId}\",span_id=\"{activity.SpanId}\"}} 0.003 ", text);
        Assert.Contains("le=\"1.0\"", text);
        Assert.EndsWith("# EOF\n", text);

        static ActivitySamplingResult Sampled(ref ActivityCreationOptions<ActivityContext> options) => ActivitySamplingResult.AllDataAndRecorded;
    }

    [Fact]
    public void A_label_value_is_escaped()
    {
        using var process = new ObservedProcess();
        KnownNames.Readers.Register("a \"b\" \\ c\nd");

        process.Meter.Add(MetricTable.RecordsDropped, "a \"b\" \\ c\nd");

        Assert.Contains("""gemba_records_dropped_total{reader="a \"b\" \\ c\nd"} 1""", process.Prometheus);
    }

    [Fact]
    public void A_source_that_fails_leaves_out_its_own_series_and_is_counted()
    {
        using var process = new ObservedProcess();
        process.Meter.Observe(MetricTable.ActiveConnections, () => throw new InvalidOperationException("broken"), "http");
        process.Meter.Observe(MetricTable.ActiveConnections, () => 7, "stdio");

        var text = process.Prometheus;

        Assert.Contains("""mcp_active_connections{transport="stdio"} 7""", text);
        Assert.DoesNotContain("""mcp_active_connections{transport="http"}""", text);
        Assert.Matches("gemba_collection_faults_total [1-9]", process.Prometheus);
    }
}
