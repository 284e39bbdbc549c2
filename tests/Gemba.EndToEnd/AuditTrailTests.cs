using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Gemba.EndToEnd.Processes;
using Gemba.Tests;
using Gemba.Tests.Requirements;
using ModelContextProtocol.Client;

namespace Gemba.EndToEnd;

/// <summary>The audit trail of the built server: what stands in it, how it is asked, and whether it is whole.</summary>
public sealed class AuditTrailTests
{
    private const string Token = "an-ops-token-of-this-test";

    [Fact]
    [Requirement("A18")]
    public async Task What_is_refused_for_security_is_recorded_and_a_flood_is_one_line_with_a_count()
    {
        await using var server = await GembaServer.StartAsync(Workspace.Samples, new Dictionary<string, string?>
        {
            ["GEMBA_OPS_TOKEN"] = Token,
            ["GEMBA__AUDIT__SECURITYINTERVAL"] = "00:00:01",
            ["GEMBA__SPREADSHEET__MAXFILEBYTES"] = "1024",
        });
        using var http = new HttpClient();
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(http, server, "/metrics", null));
        for (var i = 0; i < 200; i++)
            Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(http, server, "/audit", "guess"));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(http, server, "/metrics", Token));
        await server.PostAsync(http, "tools/call", """{"name":"describe_workbook","arguments":{"workbook_id":"../../etc/passwd"}}""");
        await server.PostAsync(http, "tools/call", """{"name":"list_sheets","arguments":{"workbook_id":"sales-ledger.xlsx"}}""");
        using (var foreign = GembaServer.RequestTo(server.Endpoint, "tools/list", "{}"))
        {
            foreign.Headers.Host = "evil.example";
            using var refused = await http.SendAsync(foreign);
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        }

        await Eventually.HoldsAsync(() => Events(server, "authentication").Sum(Repeated) >= 199, "the flood was counted");
        await server.Process.SignalAsync("TERM");
        await server.Process.WaitAsync(TimeSpan.FromSeconds(30));

        var wrong = Events(server, "authentication").Where(line => Field(line, "error_type") == "ops_token_wrong").ToArray();
        Assert.Equal(200, wrong.Sum(line => line.GetProperty("details").TryGetProperty("repeated", out var repeated) ? repeated.GetInt32() : 1));
        Assert.InRange(wrong.Length, 2, 60);
        Assert.All(wrong, line => Assert.Equal("127.0.0.1", line.GetProperty("details").GetProperty("source").GetString()!.Replace("::ffff:", "", StringComparison.Ordinal)));
        Assert.Single(Events(server, "authentication"), line => Field(line, "error_type") == "ops_token_missing");
        Assert.Single(Events(server, "authentication"), line => Field(line, "outcome") == "success");
        var path = Assert.Single(Events(server, "path_refused"));
        Assert.Equal(("failure", "outside_workspace", "../../etc/passwd", "describe_workbook"), (Field(path, "outcome"), Field(path, "error_type"), Field(path, "resource"), Field(path, "tool")));
        Assert.Equal("workbook_file_too_large", Field(Assert.Single(Events(server, "limit_reached")), "error_type"));
        Assert.Equal("host_refused", Field(Assert.Single(Events(server, "authorization")), "error_type"));
        var lines = Lines(server);
        Assert.Equal(("process_start", "process_stop"), (Field(lines[0], "event_type"), Field(lines[^1], "event_type")));
        Assert.Equal("SIGTERM", lines[^1].GetProperty("details").GetProperty("reason").GetString());
        Assert.DoesNotContain(server.AuditLines(), line => line.Contains(Token, StringComparison.Ordinal) || line.Contains("guess", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_secret_in_an_argument_stands_neither_in_the_trail_nor_in_the_log_and_equal_ones_can_be_followed()
    {
        string[] secrets =
        [
            "ada.lovelace@example.org", "4111 1111 1111 1111", "Bearer abcdef123456", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl", "ghp_abcdefghijklmnop1234", "sk-abcdefghijklmnop1234",
            "AKIAABCDEFGHIJKLMNOP", "xoxb-1234567890-abc", "password=hunter2",
        ];
        await using var server = await GembaServer.StartAsync(Workspace.Samples, new Dictionary<string, string?> { ["GEMBA_LOG"] = "debug" });
        using var http = new HttpClient();
        foreach (var text in secrets.Concat(secrets).Append("A1:B20 on 2026-01-20 at 12.50"))
            await server.PostAsync(http, "tools/call", $$"""{"name":"find_value","arguments":{"workbook_id":"sales-ledger.xlsx","query":"of {{text}}"} }""");

        var asked = Events(server, "tool_invocation").Select(line => line.GetProperty("details").GetProperty("params").GetProperty("query").GetString()!).ToArray();

        Assert.Equal(19, asked.Length);
        Assert.All(asked[..18], text => Assert.Matches("^of (Bearer |password=)?\\[redacted:[a-z]+:[0-9a-f]{8}\\]$", text));
        Assert.Equal(asked[..9], asked[9..18]);
        Assert.Equal(9, asked[..18].Distinct().Count());
        Assert.Equal("of A1:B20 on 2026-01-20 at 12.50", asked[18]);
        Assert.All(secrets.Select(secret => secret[^8..]), end => Assert.DoesNotContain(end, server.Process.Errors, StringComparison.Ordinal));
    }

    [Fact]
    [Requirement("A3", "A4")]
    public async Task The_running_server_is_asked_over_http_by_every_part_of_an_event_and_answers_from_memory_when_the_files_are_gone()
    {
        await using var server = await GembaServer.StartAsync(Workspace.Samples);
        using var http = new HttpClient { BaseAddress = server.Ops };
        await server.PostAsync(http, "tools/call", """{"name":"list_workbooks","arguments":{},"_meta":{"traceparent":"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}}""");
        for (var i = 0; i < 3; i++)
            await server.PostAsync(http, "tools/call", """{"name":"describe_workbook","arguments":{"workbook_id":"no-such-workbook"}}""");

        Assert.Equal(["list_workbooks"], await ToolsAsync(http, "type=tool_invocation&trace=0af7651916cd43dd8448eb211c80319c"));
        Assert.Equal(["describe_workbook", "describe_workbook"], await ToolsAsync(http, "outcome=failure&limit=2"));
        Assert.Equal(3, (await ToolsAsync(http, "tool=describe_workbook&text=NO-SUCH")).Length);
        Assert.Empty(await ToolsAsync(http, "until=2020-01-01T00:00:00Z"));
        Assert.Empty(await ToolsAsync(http, "principal=nobody"));
        Assert.Equal(4, (await ToolsAsync(http, "type=tool_invocation&since=2020-01-01T00:00:00Z")).Length);
        using var lines = new HttpRequestMessage(HttpMethod.Get, "/audit?type=tool_invocation");
        lines.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/x-ndjson"));
        using var streamed = await http.SendAsync(lines);
        Assert.Equal("application/x-ndjson", streamed.Content.Headers.ContentType!.MediaType);
        Assert.Equal(4, (await streamed.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        foreach (var wrong in new[] { "colour=red", "outcome=maybe", "since=yesterday-ish", "limit=0", "cursor=x" })
        {
            using var refused = await http.GetAsync(new Uri($"/audit?{wrong}", UriKind.Relative));
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        }

        var first = await PageAsync(http, "type=tool_invocation&limit=3");
        var rest = await PageAsync(http, $"type=tool_invocation&limit=3&cursor={first.GetProperty("next_cursor").GetString()}");
        Assert.Equal("list_workbooks", Field(Assert.Single(rest.GetProperty("events").EnumerateArray()), "tool"));
        Assert.False(rest.TryGetProperty("next_cursor", out _));

        Directory.Delete(Path.Combine(server.Data, "audit"), recursive: true);
        Assert.Equal(4, (await ToolsAsync(http, "type=tool_invocation")).Length);
    }

    [Fact]
    [Requirement("A4", "A14")]
    public async Task The_command_line_asks_files_and_process_follows_what_comes_and_colours_each_outcome()
    {
        await using var server = await GembaServer.StartAsync(Workspace.Samples, new Dictionary<string, string?> { ["GEMBA__SPREADSHEET__MAXFILES"] = "2" });
        using var http = new HttpClient();
        await server.PostAsync(http, "tools/call", """{"name":"list_workbooks","arguments":{}}""");
        await server.PostAsync(http, "tools/call", """{"name":"list_sheets","arguments":{"workbook_id":"sales-ledger.xlsx"}}""");
        await server.PostAsync(http, "tools/call", """{"name":"describe_workbook","arguments":{"workbook_id":"no-such-workbook"}}""");

        await using var files = await RunAsync("query", "--data", server.Data, "--type", "tool_invocation", "--color", "always");
        await using var process = await RunAsync("query", "--ops", server.Ops.ToString(), "--type", "tool_invocation", "--color", "always");
        await using var errors = await RunAsync("errors", "--ops", server.Ops.ToString(), "--limit", "1");
        var coloured = files.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(["\e[31m", "\e[32m", "\e[33m"], coloured.Select(line => line[..5]));
        Assert.Equal(files.Output, process.Output);
        Assert.Equal("describe_workbook", Field(JsonElement.Parse(errors.Output), "tool"));

        foreach (var source in new[] { new[] { "--data", server.Data }, ["--ops", server.Ops.ToString()] })
        {
            await using var follower = Child.Start(GembaServer.Executable, ["audit", "query", .. source, "--type", "tool_invocation", "--limit", "1", "--follow"]);
            await Eventually.HoldsAsync(() => follower.Output.Contains('\n', StringComparison.Ordinal), "the last event is shown");
            await server.PostAsync(http, "tools/call", """{"name":"list_sheets","arguments":{"workbook_id":"budget-model.xlsx"}}""");
            await Eventually.HoldsAsync(() => follower.Output.Split('\n').Length == 3, "the event that came is shown");
            Assert.Contains("budget-model.xlsx", follower.Output.Split('\n')[1], StringComparison.Ordinal);
        }
    }

    [Fact]
    [Requirement("A2", "A20")]
    public async Task A_trail_whose_server_was_killed_is_whole_and_a_changed_line_is_named()
    {
        await using var server = await GembaServer.StartAsync(Workspace.Samples);
        using var http = new HttpClient();
        for (var i = 0; i < 20; i++)
            await server.PostAsync(http, "tools/call", """{"name":"list_workbooks","arguments":{}}""");
        await server.Process.SignalAsync("KILL");
        await server.Process.WaitAsync(TimeSpan.FromSeconds(30));

        await using var whole = await RunAsync("verify", "--data", server.Data);
        var file = Directory.GetFiles(Path.Combine(server.Data, "audit")).Single();
        await File.WriteAllTextAsync(file, string.Concat((await File.ReadAllLinesAsync(file)).Select((line, i) => (i == 4 ? line.Replace("success", "failure", StringComparison.Ordinal) : line) + "\n")));
        await using var broken = await RunAsync("verify", "--data", server.Data);

        Assert.Equal(0, whole.ExitCode);
        Assert.Contains("1 files, ", whole.Output, StringComparison.Ordinal);
        Assert.Matches(@"last +[0-9a-f]{64} audit-", whole.Output);
        Assert.Equal(1, broken.ExitCode);
        Assert.Contains($"{Path.GetFileName(file)}:5: was changed", broken.Output, StringComparison.Ordinal);
    }

    [Fact]
    [Requirement("A19", "A21")]
    public async Task Every_tool_that_is_offered_is_recorded_with_who_asked_and_without_secrets()
    {
        await using var server = await GembaServer.StartAsync(Workspace.Samples);
        await using var client = await McpClient.CreateAsync(new HttpClientTransport(new() { Endpoint = server.Endpoint }), new() { ProtocolVersion = "2025-11-25" }); // a revision with sessions
        var tools = (await client.ListToolsAsync()).Select(tool => tool.Name).Order(StringComparer.Ordinal).ToArray();
        foreach (var tool in tools)
            await client.CallToolAsync(tool, new Dictionary<string, object?> { ["workbook_id"] = "sales-ledger.xlsx", ["query"] = "password=hunter2" });

        var recorded = Events(server, "tool_invocation");

        Assert.Equal(tools, recorded.Select(line => Field(line, "tool")));
        Assert.Single(recorded.Select(line => Field(line, "session_id")).Distinct(), session => session.Length > 0);
        Assert.All(recorded, line => Assert.StartsWith("password=[redacted:", Field(line.GetProperty("details").GetProperty("params"), "query"), StringComparison.Ordinal));
        Assert.DoesNotContain(server.AuditLines(), line => line.Contains("hunter2", StringComparison.Ordinal));
    }

    [Fact]
    [Requirement("A13")]
    public async Task A_line_that_a_killed_server_left_half_is_told_as_an_error_by_the_next_one()
    {
        var data = Directory.CreateTempSubdirectory("gemba-e2e-").FullName;
        await using (var killed = await ServeAsync(data))
        {
            await killed.SignalAsync("KILL");
            await killed.WaitAsync(TimeSpan.FromSeconds(20));
        }

        await File.AppendAllTextAsync(Directory.GetFiles(Path.Combine(data, "audit")).Single(), "{\"event_id\":\"evt-");
        await using var next = await ServeAsync(data);
        next.CloseInput();
        await next.WaitAsync(TimeSpan.FromSeconds(20));

        await using var errors = await RunAsync("query", "--data", data, "--type", "error");
        await using var verified = await RunAsync("verify", "--data", data);

        var told = JsonElement.Parse(Assert.Single(errors.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
        Assert.Equal(("failure", "audit_torn_line"), (Field(told, "outcome"), Field(told, "error_type")));
        Assert.Equal(0, verified.ExitCode);
        Directory.Delete(data, recursive: true);

        static async Task<Child> ServeAsync(string data)
        {
            var startsBefore = StartsIn(data);
            var server = Child.Start(GembaServer.Executable, ["spreadsheet", "--workspace", Workspace.Samples, "--stdio", "--ops", "off", "--data", data]);
            await Eventually.HoldsAsync(() => StartsIn(data) == startsBefore + 1, "its start is recorded");
            return server;
        }
    }

    private static int StartsIn(string data) => Directory.Exists(Path.Combine(data, "audit"))
        ? Directory.GetFiles(Path.Combine(data, "audit")).SelectMany(GembaServer.ReadShared).Count(line => line.Contains("\"process_start\"", StringComparison.Ordinal))
        : 0;

    private static Task<Child> RunAsync(params string[] arguments) => Child.RunAsync(GembaServer.Executable, ["audit", .. arguments]);

    private static async Task<HttpStatusCode> AskAsync(HttpClient http, GembaServer server, string path, string? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server.Ops, path));
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await http.SendAsync(request);
        return answer.StatusCode;
    }

    private static async Task<JsonElement> PageAsync(HttpClient http, string query) =>
        JsonElement.Parse(await http.GetStringAsync(new Uri($"/audit?{query}", UriKind.Relative)));

    private static async Task<string[]> ToolsAsync(HttpClient http, string query) =>
        [.. (await PageAsync(http, query)).GetProperty("events").EnumerateArray().Select(line => Field(line, "tool"))];

    private static JsonElement[] Lines(GembaServer server) => [.. server.AuditLines().Select(line => JsonElement.Parse(line))];

    private static JsonElement[] Events(GembaServer server, string type) => [.. Lines(server).Where(line => Field(line, "event_type") == type)];

    private static int Repeated(JsonElement line) => line.GetProperty("details").TryGetProperty("repeated", out var repeated) ? repeated.GetInt32() : 0;

    private static string Field(JsonElement line, string name) => line.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";
}
