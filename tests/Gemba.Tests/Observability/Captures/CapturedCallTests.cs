using System.Text.Json;
using System.Text.Json.Nodes;
using Gemba.Observability.Captures;
using Gemba.Tests.Observability.Sdk;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Gemba.Tests.Observability.Captures;

[Collection(ObservedServer.OneAtATime)]
public sealed class CapturedCallTests : IDisposable
{
    private const string Secret = "ghp_0123456789abcdefghijklmnopqrstuvwxyzAB";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_fault_is_kept_with_request_answer_and_reason_and_a_success_is_not()
    {
        await using var server = await StartAsync(new CaptureOptions());

        await CallAsync(server, "obs_echo", "fine");
        await CallAsync(server, "obs_fail", "not fine");

        var capture = await OnlyAsync();
        Assert.Equal(("fault", "tools/call", "obs_fail", "tool_error", "not fine"), (Text(capture, "rule"), Text(capture, "method"), Text(capture, "tool"), Text(capture, "outcome"), Text(capture, "reason")));
        Assert.Equal("not fine", capture.GetProperty("params").GetProperty("arguments").GetProperty("reason").GetString());
        Assert.Equal("It failed.", capture.GetProperty("response").GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString());
        Assert.Equal("not fine", capture.GetProperty("error").GetProperty("reason").GetString());
        Assert.Equal("rev-1", Text(capture, "config_revision"));
        Assert.Contains("gemba_captures_total{rule=\"fault\"} 1", server.Metrics);
    }

    [Fact]
    public async Task What_a_tool_threw_is_kept_with_its_type_and_its_stack()
    {
        await using var server = await StartAsync(new CaptureOptions());

        await CallAsync(server, "obs_throw", "");

        var thrown = (await OnlyAsync()).GetProperty("error").GetProperty("exception");
        Assert.Equal("System.InvalidOperationException", Text(thrown, "type"));
        Assert.Contains(thrown.GetProperty("stack").EnumerateArray(), line => line.GetString() == "Gemba.Tests.Observability.Sdk.TestTools.Throw()");
    }

    [Fact]
    public async Task An_error_of_the_protocol_is_kept_with_its_code_and_message()
    {
        await using var server = await StartAsync(new CaptureOptions());

        await Assert.ThrowsAsync<McpProtocolException>(() => server.Client.SendRequestAsync(new JsonRpcRequest { Method = "made/up", Params = new JsonObject { ["a"] = 1 } }));

        var capture = await OnlyAsync();
        Assert.Equal(("made/up", "error"), (Text(capture, "method"), Text(capture, "outcome")));
        Assert.Equal(-32601, capture.GetProperty("response").GetProperty("error").GetProperty("code").GetInt32());
        Assert.Equal(1, capture.GetProperty("params").GetProperty("a").GetInt32());
    }

    [Fact]
    public async Task A_secret_is_in_no_part_of_a_capture()
    {
        await using var server = await StartAsync(new CaptureOptions { Tool = "obs_echo" });

        await CallAsync(server, "obs_echo", Secret);

        await OnlyAsync();
        var file = await File.ReadAllTextAsync(Assert.Single(Files()));
        Assert.DoesNotContain(Secret, file, StringComparison.Ordinal);
        Assert.Contains("[redacted:", file, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_that_is_too_large_is_kept_in_part_and_says_so()
    {
        await using var server = await StartAsync(new CaptureOptions { Tool = "obs_echo", MaxAnswerBytes = 1000 });

        await CallAsync(server, "obs_echo", new string('x', 100_000));

        Assert.EndsWith("more]", (await OnlyAsync()).GetProperty("response").GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.True(new FileInfo(Files()[0]).Length < 110_000);
    }

    [Fact]
    public async Task Rules_keep_what_was_slow_what_one_tool_did_and_one_of_so_many()
    {
        await using (var slow = await StartAsync(new CaptureOptions { SlowerThan = TimeSpan.FromTicks(1) }))
            await CallAsync(slow, "obs_echo", "1");
        await using (var one = await StartAsync(new CaptureOptions { Tool = "obs_nothing" }))
            await CallAsync(one, "obs_echo", "2");
        await using (var sampled = await StartAsync(new CaptureOptions { OneIn = 1 }))
            await CallAsync(sampled, "obs_echo", "3");

        await Eventually.HoldsAsync(() => Rules().Contains("sampled") && Rules().Contains("slow"), "both rules kept the call");
        Assert.DoesNotContain("tool", Rules());
    }

    [Fact]
    public async Task A_storm_of_one_fault_leaves_a_few_captures_and_a_count_of_the_rest()
    {
        await using var server = await StartAsync(new CaptureOptions { MaxPerMinute = 3 });

        for (var i = 0; i < 20; i++)
            await CallAsync(server, "obs_fail", "again");
        await CallAsync(server, "obs_fail", "another");

        await Eventually.HoldsAsync(() => Files().Length == 4, "three of the storm and the other fault are kept");
        Assert.Contains("gemba_captures_dropped_total{cause=\"pace\"} 17", server.Metrics);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_harms_no_call_and_is_counted()
    {
        await File.WriteAllTextAsync(_folder["captures"], "a file where the folder should be");
        await using var server = await StartAsync(new CaptureOptions());

        var answer = await CallAsync(server, "obs_fail", "not fine");

        Assert.True(answer.IsError);
        await Eventually.HoldsAsync(() => server.Metrics.Contains("gemba_captures_dropped_total{cause=\"failed\"} 1", StringComparison.Ordinal), "the failure is counted");
    }

    [Fact]
    public async Task The_spans_inside_a_call_are_kept_where_they_are_wanted()
    {
        await using var server = await StartAsync(new CaptureOptions { Spans = true });

        await CallAsync(server, "obs_fail", "not fine");

        var spans = (await OnlyAsync()).GetProperty("spans").EnumerateArray().ToArray();
        Assert.Equal("tools/call obs_fail", Text(spans[0], "name"));
        Assert.True(spans[0].GetProperty("duration_ms").GetDouble() > 0);
    }

    private Task<ObservedServer> StartAsync(CaptureOptions captures) => ObservedServer.StartAsync(configure: options => options with
    {
        DataFolder = _folder.Path,
        Captures = captures,
        ConfigurationRevision = "rev-1",
    });

    private static async Task<CallToolResult> CallAsync(ObservedServer server, string tool, string text) =>
        await server.Client.CallToolAsync(tool, new Dictionary<string, object?> { ["text"] = text, ["reason"] = text });

    private string[] Files() => Directory.Exists(_folder["captures"]) ? Directory.GetFiles(_folder["captures"], "cap-*.json") : [];

    private string[] Rules() => [.. Files().Select(file => Text(JsonDocument.Parse(File.ReadAllText(file)).RootElement, "rule"))];

    private async Task<JsonElement> OnlyAsync()
    {
        await Eventually.HoldsAsync(() => Files().Length == 1, "one capture is kept");
        return JsonDocument.Parse(await File.ReadAllTextAsync(Files()[0])).RootElement;
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
