using System.Net;
using System.Text.Json;
using Gemba.EndToEnd.Processes;
using Gemba.Tests;
using Gemba.Tests.Requirements;
using ModelContextProtocol.Client;

namespace Gemba.EndToEnd;

/// <summary>Requests that the built server keeps, and that the built command sends again.</summary>
public sealed class CaptureTests : IDisposable
{
    private readonly string _workspace = Directory.CreateTempSubdirectory("gemba-captures-").FullName;
    private readonly HttpClient _http = new();

    public CaptureTests()
    {
        foreach (var book in Directory.EnumerateFiles(Workspace.Samples, "*.xlsx"))
            File.Copy(book, Path.Combine(_workspace, Path.GetFileName(book)));
    }

    public void Dispose()
    {
        _http.Dispose();
        Directory.Delete(_workspace, recursive: true);
    }

    [Fact]
    [Requirement("K1", "E1", "E5")]
    public async Task A_fault_is_one_file_with_all_that_is_needed_to_understand_it()
    {
        await using var server = await GembaServer.StartAsync(_workspace);
        await AskAsync(server, "2026-07-28", "no such sheet");

        var capture = await NewestAsync(server);

        Assert.Equal(capture.GetRawText(), JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(server.Data, "captures", Field(capture, "capture_id") + ".json"))).RootElement.GetRawText());
        Assert.Equal(("tools/call", "read_table", "unknown_sheet"), (Field(capture, "method"), Field(capture, "tool"), Field(capture, "reason")));
        Assert.True(capture.GetProperty("timestamp").GetDateTimeOffset() > DateTimeOffset.UnixEpoch);
        Assert.Equal("no such sheet", capture.GetProperty("params").GetProperty("arguments").GetProperty("sheet_name").GetString());
        Assert.True(capture.GetProperty("response").GetProperty("result").GetProperty("isError").GetBoolean());
        Assert.Contains(capture.GetProperty("error").GetProperty("exception").GetProperty("stack").EnumerateArray(), line => line.GetString()!.Contains("ReadTableTool", StringComparison.Ordinal));
        Assert.Equal(new FileInfo(Path.Combine(_workspace, "sales-ledger.xlsx")).Length, capture.GetProperty("context").GetProperty("workbook_bytes").GetInt64());
        Assert.True(capture.GetProperty("context").GetProperty("workbook_cells").GetInt64() > 0);
        Assert.Matches("^[0-9a-f]{12}$", Field(capture, "config_revision"));
        Assert.Contains(server.AuditLines(), line => line.Contains(Field(capture, "request_id"), StringComparison.Ordinal));
        Assert.DoesNotContain(_workspace, capture.GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2026-07-28")]
    [InlineData("2025-11-25")]
    [Requirement("K2")]
    public async Task A_captured_request_is_sent_again_and_its_answer_compared(string revision)
    {
        await using var server = await GembaServer.StartAsync(_workspace);
        await AskAsync(server, revision, "no such sheet");
        var id = Field(await NewestAsync(server), "capture_id");

        await using var same = await ReplayAsync(server, id, "--data", server.Data);
        File.Copy(Path.Combine(_workspace, "budget-model.xlsx"), Path.Combine(_workspace, "sales-ledger.xlsx"), overwrite: true);
        await using var different = await ReplayAsync(server, id, "--ops", server.Ops.ToString());

        Assert.True(same.ExitCode == 0, same.Output + same.Errors);
        Assert.Contains($"revision {revision}", same.Output, StringComparison.Ordinal);
        Assert.Contains("answer    the same", same.Output, StringComparison.Ordinal);
        Assert.True(different.ExitCode == 1, different.Output + different.Errors);
        Assert.Contains("result.content[0].text", different.Output, StringComparison.Ordinal);
        Assert.Contains("'Ledger'", different.Output, StringComparison.Ordinal);
    }

    [Fact]
    [Requirement("K2")]
    public async Task An_error_of_the_protocol_is_the_same_error_again_and_hidden_values_are_named()
    {
        await using var server = await GembaServer.StartAsync(_workspace, new Dictionary<string, string?> { ["GEMBA_OPS_TOKEN"] = "a-long-random-word" });
        using var refused = await _http.SendAsync(GembaServer.RequestTo(server.Endpoint, "made/up", """{"password":"hunter2hunter2"}"""));
        string[] files = [];
        await Eventually.HoldsAsync(() => (files = Captures(server)).Length == 1, "the request is kept");

        await using var replay = await Child.RunAsync(GembaServer.Executable, ["replay", files[0], "--against", server.Endpoint.ToString()]);
        using var stranger = await _http.GetAsync(new Uri(server.Ops, "/captures"));

        Assert.True(replay.ExitCode == 0, replay.Output + replay.Errors);
        Assert.Contains("redacted  password", replay.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", await File.ReadAllTextAsync(files[0]), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, stranger.StatusCode);
    }

    [Fact]
    [Requirement("K3")]
    public async Task A_capture_that_fails_only_warns()
    {
        await using var server = await GembaServer.StartAsync(_workspace);
        await File.WriteAllTextAsync(Path.Combine(server.Data, "captures"), "a file where the folder should be");

        await AskAsync(server, "2026-07-28", "no such sheet");

        await Eventually.HoldsAsync(() => server.Process.Errors.Contains("could not be kept", StringComparison.Ordinal), "a warning is logged");
        Assert.Contains("\"warn\"", server.Process.Errors.Split('\n').Single(line => line.Contains("could not be kept", StringComparison.Ordinal)), StringComparison.Ordinal);
        await AskAsync(server, "2026-07-28", "Ledger", fails: false);
    }

    [Fact]
    public async Task A_request_that_cannot_be_sent_again_ends_with_wrong_usage()
    {
        await using var unknown = await Child.RunAsync(GembaServer.Executable, ["replay", "cap-00000000000000000000000000000000", "--data", _workspace]);
        var file = Path.Combine(_workspace, "capture.json");
        await File.WriteAllTextAsync(file, """{"capture_id":"x","method":"tools/list","params":{},"response":null}""");
        await using var nobody = await Child.RunAsync(GembaServer.Executable, ["replay", file, "--against", $"http://127.0.0.1:{GembaServer.FreePort()}/mcp"]);

        Assert.Equal((2, 2), (unknown.ExitCode, nobody.ExitCode));
        Assert.Contains("no capture", unknown.Errors, StringComparison.Ordinal);
        Assert.Contains("--against", nobody.Errors, StringComparison.Ordinal);
    }

    private static string[] Captures(GembaServer server) =>
        Directory.Exists(Path.Combine(server.Data, "captures")) ? Directory.GetFiles(Path.Combine(server.Data, "captures"), "cap-*.json") : [];

    private static Task<Child> ReplayAsync(GembaServer server, string id, params string[] from) =>
        Child.RunAsync(GembaServer.Executable, ["replay", id, "--against", server.Endpoint.ToString(), .. from]);

    private static async Task AskAsync(GembaServer server, string revision, string sheet, bool fails = true)
    {
        await using var client = await McpClient.CreateAsync(new HttpClientTransport(new() { Endpoint = server.Endpoint }), new() { ProtocolVersion = revision });
        var answer = await client.CallToolAsync("read_table", new Dictionary<string, object?> { ["workbook_id"] = "sales-ledger.xlsx", ["sheet_name"] = sheet, ["limit"] = 1 });
        Assert.Equal(fails, answer.IsError == true);
    }

    private async Task<JsonElement> NewestAsync(GembaServer server)
    {
        JsonElement[] listed = [];
        await Eventually.HoldsAsync(
            async () => (listed = [.. JsonDocument.Parse(await _http.GetStringAsync(new Uri(server.Ops, "/captures"))).RootElement.GetProperty("captures").EnumerateArray()]).Length > 0,
            "the request is listed");
        return JsonDocument.Parse(await _http.GetStringAsync(new Uri(server.Ops, $"/captures/{Field(listed[0], "capture_id")}"))).RootElement;
    }

    private static string Field(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
