using System.Text.Json;
using Gemba.EndToEnd.Processes;
using Gemba.Tests;
using Gemba.Tests.Requirements;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Gemba.EndToEnd;

/// <summary>What the built server logs: its fields, its file, and what is only told at the level trace.</summary>
public sealed class LogTests
{
    private static readonly Dictionary<string, object?> Ledger = new() { ["workbook_id"] = "sales-ledger.xlsx", ["limit"] = 2 };

    [Fact]
    [Requirement("L4", "L13", "L14", "L18")]
    public async Task Every_line_of_a_call_has_its_id_and_typed_fields_in_the_file_too_which_is_moved_on_when_it_is_full()
    {
        await using var server = await StartAsync("debug", ("GEMBA__LOGS__FILE", "on"), ("GEMBA__LOGS__MAXFILEBYTES", "8192"), ("GEMBA__LOGS__MAXOLDFILES", "2"));
        await using (var client = await server.ConnectAsync())
        {
            for (var i = 0; i < 100; i++)
                await client.CallToolAsync("read_table", Ledger);
        }

        var folder = Path.Combine(server.Data, "logs");
        await Eventually.HoldsAsync(() => Directory.GetFiles(folder, "*.log").Length == 3, "there are the file and two older ones");
        JsonElement[] calls = [];
        await Eventually.HoldsAsync(
            () =>
            {
                calls = [.. LinesOf(server).Where(line => line.GetProperty("fields").TryGetProperty("tool", out var tool) && tool.GetString() == "read_table")];
                return calls.Length >= 100;
            },
            "each call has a line");
        Assert.All(calls, line =>
        {
            Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$", line.GetProperty("timestamp").GetString());
            var fields = line.GetProperty("fields");
            Assert.True(Guid.TryParse(fields.GetProperty("request_id").GetString(), out var id) && id.Version == 4);
            Assert.Equal(JsonValueKind.Number, fields.GetProperty("log_id").ValueKind);
            Assert.Equal("tools/call", fields.GetProperty("method").GetString());
        });
        Assert.Contains(calls, line => line.GetProperty("fields").TryGetProperty("duration_ms", out var took) && took.ValueKind == JsonValueKind.Number);
        Assert.All(Directory.GetFiles(folder, "*.log").SelectMany(GembaServer.ReadShared), line => JsonDocument.Parse(line));
    }

    [Fact]
    [Requirement("L9", "A6")]
    public async Task What_a_message_holds_is_told_at_trace_and_not_above_and_never_its_secrets()
    {
        const string payload = "\"log_id\":3102";
        await using var quiet = await StartAsync("debug");
        await using var loud = await StartAsync("info,Gemba.Observability.Sdk=trace");
        foreach (var server in new[] { quiet, loud })
        {
            await using var client = await server.ConnectAsync();
            await client.CallToolAsync("find_value", new Dictionary<string, object?> { ["workbook_id"] = "budget-model.xlsx", ["query"] = "ghp_0123456789abcdefghijklmnopqrstuvwxyzAB" });
        }

        await Eventually.HoldsAsync(() => loud.Process.Errors.Contains("\"log_id\":3103", StringComparison.Ordinal), "the answer is told at trace");
        var line = LinesOf(loud).First(line => line.ToString().Contains(payload, StringComparison.Ordinal) && line.ToString().Contains("find_value", StringComparison.Ordinal));
        Assert.Equal("trace", line.GetProperty("level").GetString());
        Assert.Contains("budget-model.xlsx", line.GetProperty("fields").GetProperty("payload").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("ghp_0123", loud.Process.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain(payload, quiet.Process.Errors, StringComparison.Ordinal);
    }

    [Fact]
    [Requirement("L8")]
    public async Task At_debug_and_not_above_the_cache_tells_of_each_workbook_whether_it_was_there_and_when_it_leaves()
    {
        await using var quiet = await StartAsync("info");
        await using var loud = await StartAsync("info,Gemba.Spreadsheet=debug");
        foreach (var server in new[] { quiet, loud })
        {
            await using var client = await server.ConnectAsync();
            foreach (var tool in new[] { "list_sheets", "list_sheets", "close_workbook" })
                await client.CallToolAsync(tool, new Dictionary<string, object?> { ["workbook_id"] = "budget-model.xlsx" });
        }

        await Eventually.HoldsAsync(() => CacheLinesOf(loud).Count() >= 3, "the cache tells of all three");
        Assert.Equal(["2002 cache miss", "2001 cache hit", "2004 cache eviction"], CacheLinesOf(loud).Select(line => $"{line.GetProperty("fields").GetProperty("log_id")} {line.GetProperty("message").GetString()!.Split(':')[0]}"));
        Assert.All(CacheLinesOf(loud), line =>
        {
            Assert.Equal(("debug", "budget-model.xlsx"), (line.GetProperty("level").GetString(), line.GetProperty("fields").GetProperty("workbook").GetString()));
            Assert.True(line.GetProperty("fields").TryGetProperty("request_id", out _), line.ToString());
        });
        Assert.Empty(CacheLinesOf(quiet));
    }

    [Fact]
    [Requirement("L17", "L5")]
    public async Task An_error_tells_every_cause_below_it_down_to_what_the_system_said()
    {
        var folder = Directory.CreateTempSubdirectory("gemba-held-").FullName;
        File.Copy(Path.Combine(Workspace.Samples, "budget-model.xlsx"), Path.Combine(folder, "held.xlsx"));
        await using var server = await GembaServer.StartAsync(
            folder, new Dictionary<string, string?> { ["GEMBA__FILEIO__FIRSTDELAY"] = "00:00:00.010", ["GEMBA_LOG_FORMAT"] = "json" });
        await using var client = await server.ConnectAsync();
        using (new FileLease(Path.Combine(folder, "held.xlsx")))
            Assert.True((await client.CallToolAsync("list_sheets", new Dictionary<string, object?> { ["workbook_id"] = "held.xlsx" })).IsError);

        await Eventually.HoldsAsync(() => LinesOf(server).Any(line => line.GetProperty("level").GetString() == "error"), "the failure is told at error");
        var fields = LinesOf(server).First(line => line.GetProperty("level").GetString() == "error").GetProperty("fields");
        Assert.Contains("held.xlsx", fields.GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Equal("Gemba.Protocol.Faults.FaultException", fields.GetProperty("error_type").GetString());
        Assert.Equal("System.IO.IOException: Resource temporarily unavailable", fields.GetProperty("caused_by").EnumerateArray().Last().GetString());
        Assert.Contains("RegularFile", fields.GetProperty("stack").GetString(), StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    [Requirement("L16")]
    public async Task A_message_that_comes_too_often_is_sampled_and_tells_how_many_were_left_out()
    {
        await using var server = await StartAsync("info", ("GEMBA__LOGS__SAMPLEABOVE", "1"), ("GEMBA__LOGS__SAMPLEEVERY", "1000"));
        await using (var client = await server.ConnectAsync())
            await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => client.CallToolAsync("list_workbooks").AsTask()));

        await Eventually.HoldsAsync(
            async () =>
            {
                await using var client = await server.ConnectAsync();
                await client.CallToolAsync("list_workbooks");
                return LinesOf(server).Any(line => line.GetProperty("fields").TryGetProperty("left_out", out var count) && count.GetInt64() > 0);
            },
            "a line tells how many were left out");
        Assert.True(server.AuditLines().Count(line => line.Contains("\"tool_invocation\"", StringComparison.Ordinal)) >= 60);
    }

    [Fact]
    [Requirement("L18")]
    public async Task A_log_file_that_cannot_be_written_ends_the_start_with_one_sentence()
    {
        var folder = Directory.CreateTempSubdirectory("gemba-e2e-");
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "taken"), "");

        await using var server = await Child.RunAsync(
            GembaServer.Executable, ["spreadsheet", "--workspace", Workspace.Samples, "--http", "127.0.0.1:0", "--ops", "off", "--data", folder.FullName],
            new Dictionary<string, string?> { ["GEMBA__LOGS__FILE"] = Path.Combine(folder.FullName, "taken", "gemba.log") });

        Assert.Equal(1, server.ExitCode);
        Assert.Contains("cannot be written", server.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", server.Errors, StringComparison.Ordinal);
        folder.Delete(recursive: true);
    }

    [Fact]
    [Requirement("L6", "L12", "L34")]
    public async Task A_call_that_fails_is_one_warning_with_tool_id_time_reason_and_the_sentence_that_its_caller_got()
    {
        await using var server = await StartAsync("info");
        await using var client = await server.ConnectAsync();
        var wrong = await client.CallToolAsync("read_table", new Dictionary<string, object?> { ["workbook_id"] = "sales-ledger.xlsx", ["limit"] = "many" });
        await client.CallToolAsync("list_workbooks");
        await Assert.ThrowsAnyAsync<McpException>(async () => await client.CallToolAsync("no_such_tool"));

        await Eventually.HoldsAsync(() => Warnings().Length == 2, "both failures are told");
        var (told, fields) = (Warnings()[0].GetProperty("message").GetString()!, Warnings()[0].GetProperty("fields"));
        var audited = JsonDocument.Parse(server.AuditLines().First(line => line.Contains("\"read_table\"", StringComparison.Ordinal))).RootElement;
        Assert.Equal(((TextContentBlock)wrong.Content[0]).Text, fields.GetProperty("error").GetString());
        Assert.Equal(("read_table", "invalid_argument"), (fields.GetProperty("target").GetString(), fields.GetProperty("reason").GetString()));
        Assert.Equal(audited.GetProperty("request_id").GetString(), fields.GetProperty("request_id").GetString());
        Assert.True(fields.GetProperty("duration_ms").GetDouble() > 0);
        Assert.StartsWith("read_table failed after ", told, StringComparison.Ordinal);
        Assert.EndsWith("the input schema stands in tools/list.", told, StringComparison.Ordinal);
        Assert.Equal(("no_such_tool", "tool_unknown"), (Warnings()[1].GetProperty("fields").GetProperty("target").GetString(), Warnings()[1].GetProperty("fields").GetProperty("reason").GetString()));

        JsonElement[] Warnings() => [.. LinesOf(server).Where(line => line.GetProperty("level").GetString() == "warn")];
    }

    [Fact]
    [Requirement("L7", "S7")]
    public async Task At_info_stand_start_calls_changes_of_state_and_configuration_and_the_end()
    {
        await using var server = await StartAsync("info");
        await using (var client = await server.ConnectAsync())
            await client.CallToolAsync("list_workbooks");
        await using var changed = await Child.RunAsync(GembaServer.Executable, ["log-level", "Gemba.Spreadsheet=debug", "--for", "00:01:00", "--ops", server.Ops.ToString()]);
        await server.Process.SignalAsync("TERM");
        await server.Process.WaitAsync(TimeSpan.FromSeconds(30));

        var info = LinesOf(server).Where(line => line.GetProperty("level").GetString() == "info").ToArray();
        var ids = info.Select(line => line.GetProperty("fields").GetProperty("log_id").GetInt32()).ToArray();
        Assert.Equal([3030, 3031, 3040, 3032, 3033, 3034, 3144, 3038], ids.Where(id => id is 3030 or 3031 or 3040 or 3032 or 3033 or 3034 or 3144 or 3038));
        Assert.Contains(info, line => line.GetProperty("fields").TryGetProperty("event_type", out var type) && type.GetString() == "tool_invocation");
        Assert.Contains(info, line => line.GetProperty("fields").TryGetProperty("event_type", out var type) && type.GetString() == "configuration_change");
    }

    [Fact]
    [Requirement("L10")]
    public async Task A_person_reads_debug_in_gray_info_in_blue_warnings_in_yellow_and_errors_in_red()
    {
        await using var server = await GembaServer.StartAsync(Workspace.Samples, new Dictionary<string, string?>
        {
            ["GEMBA_LOG"] = "debug",
            ["GEMBA_LOG_FORMAT"] = "pretty",
            ["GEMBA__AUDIT__RETRYAFTER"] = "00:00:00.2",
        });
        await using var client = await server.ConnectAsync();
        await client.CallToolAsync("list_sheets", new Dictionary<string, object?> { ["workbook_id"] = "budget-model.xlsx" });
        await client.CallToolAsync("list_sheets", new Dictionary<string, object?> { ["workbook_id"] = "there-is-none.xlsx" });
        using var http = new HttpClient();
        var (audit, away) = (Path.Combine(server.Data, "audit"), Path.Combine(server.Data, "away"));
        Directory.Move(audit, away);
        await File.WriteAllTextAsync(audit, "a file where the folder should be");
        await Eventually.HoldsAsync(
            async () =>
            {
                await server.PostAsync(http, "tools/call", """{"name":"list_workbooks","arguments":{}}""");
                return server.Process.Errors.Contains("write_audit", StringComparison.Ordinal);
            },
            "the trail cannot be written");

        var lines = server.Process.Errors.Split('\n');
        Assert.Contains(lines, line => line.Contains("\e[90mdebug    \e[0mcache miss: workbook budget-model.xlsx", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("\e[34minfo     \e[0mspreadsheet has started.", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("\e[33mwarn     \e[0mlist_sheets failed after ", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("\e[31merror    \e[0mwrite_audit", StringComparison.Ordinal));
        File.Delete(audit);
        Directory.Move(away, audit);
    }

    [Fact]
    [Requirement("L1", "L15")]
    public async Task A_line_names_the_span_that_it_was_written_in_and_the_tree_of_the_trace_has_it()
    {
        await using var server = await StartAsync("info", ("GEMBA__TRACES__KEEP", "on"), ("GEMBA__TRACES__KEPTSHARE", "1"));
        await using (var client = await server.ConnectAsync())
            await client.CallToolAsync("list_sheets", new Dictionary<string, object?> { ["workbook_id"] = "budget-model.xlsx" });
        await Eventually.HoldsAsync(() => server.Process.Errors.Contains("tool_invocation", StringComparison.Ordinal), "the call is told");
        var line = LinesOf(server).Single(line => line.ToString().Contains("tool_invocation", StringComparison.Ordinal));
        var span = line.GetProperty("span");
        using var http = new HttpClient();

        var trace = JsonDocument.Parse(await http.GetStringAsync(new Uri(server.Ops, $"/traces/{line.GetProperty("fields").GetProperty("trace_id").GetString()}"))).RootElement;

        var call = trace.GetProperty("parts")[0].GetProperty("spans")[0];
        Assert.Equal("tools/call list_sheets", call.GetProperty("name").GetString());
        var named = Assert.Single(AllBelow(call), one => one.GetProperty("span_id").GetString() == span.GetProperty("fields").GetProperty("span_id").GetString());
        Assert.Equal(("audit_log", "audit_log"), (named.GetProperty("name").GetString(), span.GetProperty("name").GetString()));
        Assert.Contains(AllBelow(call), one => one.GetProperty("name").GetString() == "load_workbook" && one.GetProperty("spans").EnumerateArray().Any(step => step.GetProperty("name").GetString() == "parse_workbook"));

        static IEnumerable<JsonElement> AllBelow(JsonElement span) =>
            span.GetProperty("spans").EnumerateArray().SelectMany(inner => AllBelow(inner).Prepend(inner));
    }

    private static Task<GembaServer> StartAsync(string levels, params (string Name, string Value)[] more)
    {
        var environment = more.ToDictionary(pair => pair.Name, pair => (string?)pair.Value);
        environment["GEMBA_LOG"] = levels;
        environment["GEMBA_LOG_FORMAT"] = "json";
        return GembaServer.StartAsync(Workspace.Samples, environment);
    }

    private static IEnumerable<JsonElement> CacheLinesOf(GembaServer server) => LinesOf(server).Where(line => line.GetProperty("message").GetString()!.StartsWith("cache ", StringComparison.Ordinal));

    // The last line may not be whole yet.
    private static JsonElement[] LinesOf(GembaServer server) => [.. server.Process.Errors.Split('\n')[..^1].Select(line => JsonDocument.Parse(line).RootElement)];
}
