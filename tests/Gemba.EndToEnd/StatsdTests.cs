using System.Globalization;
using System.Text.RegularExpressions;
using Gemba.EndToEnd.Processes;
using Gemba.Tests;
using Gemba.Tests.Requirements;

namespace Gemba.EndToEnd;

/// <summary>The built server pushes its metrics to a UDP socket of ours.</summary>
public sealed partial class StatsdTests
{
    [Theory]
    [InlineData("plain", "gemba.tool_invocations_total.outcome.success.tool.list_workbooks", "", "gemba.tool_duration_seconds.tool.list_workbooks", "gemba.process_threads")]
    [InlineData("dogstatsd", "gemba.tool_invocations_total", "|#outcome:success,tool:list_workbooks", "gemba.tool_duration_seconds", "gemba.process_threads")]
    [Requirement("M26")]
    public async Task Each_call_arrives_once_in_lines_of_the_grammar(string format, string counter, string tags, string timer, string gauge)
    {
        using var receiver = new StatsdReceiver();
        await using var server = await GembaServer.StartAsync(Workspace.Samples, Settings(receiver.Address, format));
        await using var client = await server.ConnectAsync();

        await client.CallToolAsync("list_workbooks");
        await Eventually.HoldsAsync(() => receiver.Sum(counter, tags) == 1, "the first call arrived");
        await client.CallToolAsync("list_workbooks");
        await client.CallToolAsync("list_workbooks");
        await Eventually.HoldsAsync(() => receiver.Sum(counter, tags) == 3, "the others arrived, and the first not again");

        var timed = receiver.Lines.Where(line => line.StartsWith(timer + ":", StringComparison.Ordinal) && (format == "plain" || line.EndsWith("|#tool:list_workbooks", StringComparison.Ordinal))).ToList();
        Assert.Equal(3, timed.Sum(StatsdReceiver.CountOf), 0.01);
        Assert.All(timed, line => Assert.Contains("|ms", line));
        Assert.Contains(receiver.Lines, line => line.StartsWith(gauge + ":", StringComparison.Ordinal) && line.EndsWith("|g", StringComparison.Ordinal));
        Assert.DoesNotContain(receiver.Lines, line => !(format == "plain" ? PlainLine() : TaggedLine()).IsMatch(line));
        Assert.All(receiver.Sizes, size => Assert.InRange(size, 1, 1432));
    }

    [Fact]
    public async Task A_lost_receiver_hurts_nothing_and_is_counted()
    {
        var nobody = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{GembaServer.FreePort()}");
        await using var server = await GembaServer.StartAsync(Workspace.Samples, Settings(nobody, "plain"));
        await using var client = await server.ConnectAsync();
        using var http = new HttpClient();

        await Eventually.HoldsAsync(
            async () => MetricsPageText.Read(await http.GetStringAsync(new Uri(server.Ops, "/metrics"))).Value("gemba_statsd_datagrams_total", ("result", "failed")) >= 1,
            "datagrams that nobody took are counted");

        Assert.NotEqual(true, (await client.CallToolAsync("list_workbooks")).IsError);
        Assert.Contains(server.Process.Errors.Split('\n'), line => line.Contains("send_statsd", StringComparison.Ordinal) && line.Contains(nobody, StringComparison.Ordinal));
    }

    private static Dictionary<string, string?> Settings(string address, string format) => new()
    {
        ["GEMBA__STATSD__ADDRESS"] = address,
        ["GEMBA__STATSD__FORMAT"] = format,
        ["GEMBA__STATSD__INTERVAL"] = "00:00:01",
    };

    [GeneratedRegex(@"^[A-Za-z0-9_.\-]+:-?\d+(\.\d+)?\|(c|g|ms)(\|@0\.\d+)?$")]
    private static partial Regex PlainLine();

    [GeneratedRegex(@"^[A-Za-z0-9_.\-]+:-?\d+(\.\d+)?\|(c|g|ms|h)(\|@0\.\d+)?(\|#\w+:[A-Za-z0-9_./:\-]+(,\w+:[A-Za-z0-9_./:\-]+)*)?$")]
    private static partial Regex TaggedLine();
}
