using System.Diagnostics;
using Gemba.Observability.Calls;
using Gemba.Observability.Tracing;

namespace Gemba.Tests.Observability.Tracing;

public sealed class ChildTraceTests
{
    [Fact]
    public async Task A_child_process_reads_the_current_span_in_its_environment_in_both_spellings()
    {
        using var span = new Activity("work").SetIdFormat(ActivityIdFormat.W3C);
        span.TraceStateString = "vendor=1";
        span.Start();

        var seen = await EnvironmentOfAsync(AChild().PassTrace());

        var parent = $"00-{span.TraceId}-{span.SpanId}-00";
        Assert.Equal((parent, parent), (seen["TRACEPARENT"], seen["OTEL_TRACEPARENT"]));
        Assert.Equal(("vendor=1", "vendor=1"), (seen["TRACESTATE"], seen["OTEL_TRACESTATE"]));
    }

    [Fact]
    public async Task Without_a_span_of_its_own_a_call_passes_on_what_came_with_it()
    {
        Activity.Current = null;
        TraceContextText.TryRead("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", null, out var context);
        OpenCall.Current = new OpenCall(new CallStart { Method = "tools/call", Transport = "stdio", Remote = new RemoteTrace(context, default, "user=7") }, 0, DateTimeOffset.UnixEpoch);

        var seen = await EnvironmentOfAsync(AChild().PassTrace());
        OpenCall.Current = null;

        Assert.Equal("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", seen["TRACEPARENT"]);
        Assert.Equal(("user=7", "user=7"), (seen["BAGGAGE"], seen["OTEL_BAGGAGE"]));
        Assert.DoesNotContain("TRACESTATE", seen.Keys);
    }

    [Fact]
    public async Task Without_a_trace_the_one_that_this_process_was_started_with_is_taken_away()
    {
        Activity.Current = null;
        var child = AChild();
        child.Environment["TRACEPARENT"] = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

        Assert.DoesNotContain((await EnvironmentOfAsync(child.PassTrace())).Keys, name => name.EndsWith("TRACEPARENT", StringComparison.Ordinal));
    }

    private static ProcessStartInfo AChild() => new("env") { RedirectStandardOutput = true };

    private static async Task<Dictionary<string, string>> EnvironmentOfAsync(ProcessStartInfo start)
    {
        using var child = Process.Start(start)!;
        var text = await child.StandardOutput.ReadToEndAsync();
        await child.WaitForExitAsync();
        return text.Split('\n').Select(line => line.Split('=', 2)).Where(pair => pair is [not "", _]).DistinctBy(pair => pair[0]).ToDictionary(pair => pair[0], pair => pair[1]);
    }
}
