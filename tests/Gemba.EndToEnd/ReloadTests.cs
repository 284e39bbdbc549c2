using System.Text.Json;
using System.Text.Json.Nodes;
using Gemba.EndToEnd.Processes;
using Gemba.Tests;
using Gemba.Tests.Requirements;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Gemba.EndToEnd;

/// <summary>A configuration file that changes under the built server.</summary>
public sealed class ReloadTests : IDisposable
{
    private const string Quick = "reload: { interval: 00:00:00.2, settle: 00:00:00.05 }\nhealth: { interval: 00:00:00.2 }\n";

    private readonly string _folder = Directory.CreateTempSubdirectory("gemba-reload-").FullName;
    private readonly HttpClient _http = new();

    private string ConfigFile => Path.Combine(_folder, "gemba.yaml");

    public void Dispose()
    {
        _http.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    [Requirement("C7", "C10")]
    public async Task A_change_holds_at_once_where_it_can_is_recorded_and_told_to_the_client()
    {
        await File.WriteAllTextAsync(ConfigFile, Quick);
        await using var server = await Conversation.BeginAsync("stdio", "2025-11-25", "--config", ConfigFile);
        await server.NotifyAsync("notifications/initialized");
        Assert.Contains("close_workbook", await ListAsync(server), StringComparison.Ordinal);

        await File.WriteAllTextAsync(ConfigFile, Quick + "tools: { deny: [close_*] }\nspreadsheet: { maxCells: 77 }\nops: { token: a-long-random-word }\n");

        await Eventually.HoldsAsync(async () => !(await ListAsync(server)).Contains("close_workbook", StringComparison.Ordinal), "the tool is not listed any more");
        await Eventually.HoldsAsync(() => server.Said.Contains("notifications/tools/list_changed", StringComparison.Ordinal), "the client was told");
        await Eventually.HoldsAsync(() => server.Log.Contains("tools:deny changed from [] to [close_*] and holds now", StringComparison.Ordinal), "the change is in the log");
        Assert.Contains("spreadsheet:maxCells changed from 10000 to 77; this takes effect at the next start", server.Log, StringComparison.Ordinal);
        var audited = server.AuditLines().Single(line => line.Contains("\"configuration_change\"", StringComparison.Ordinal));
        var changes = JsonDocument.Parse(audited).RootElement.GetProperty("details").GetProperty("changes").EnumerateArray()
            .Select(change => (change.GetProperty("option").GetString(), change.GetProperty("before").GetString(), change.GetProperty("after").GetString(), change.GetProperty("holds").GetString()));
        Assert.Contains(("tools:deny", "[]", "[close_*]", "now"), changes);
        Assert.Contains(("spreadsheet:maxCells", "10000", "77", "at_next_start"), changes);
        Assert.Contains(server.AuditLines(), line => line.Contains("\"tool_list_change\"", StringComparison.Ordinal) && line.Contains("close_workbook", StringComparison.Ordinal));
        Assert.DoesNotContain("a-long-random-word", server.Log + string.Concat(server.AuditLines()), StringComparison.Ordinal);
    }

    [Fact]
    [Requirement("C7", "Z4")]
    public async Task Clients_over_http_are_told_on_their_open_streams_that_the_list_of_tools_changed()
    {
        await File.WriteAllTextAsync(ConfigFile, Quick);
        await using var server = await GembaServer.StartAsync(Workspace.Samples, null, "--config", ConfigFile);
        using var subscribe = GembaServer.RequestTo(server.Endpoint, "subscriptions/listen", """{"notifications":{"toolsListChanged":true}}""");
        using var subscription = await _http.SendAsync(subscribe, HttpCompletionOption.ResponseHeadersRead);
        var told = new TaskCompletionSource();
        var early = new McpClientOptions { ProtocolVersion = "2025-11-25" };
        await using var client = await McpClient.CreateAsync(new HttpClientTransport(new() { Endpoint = server.Endpoint }), early);
        await using var registration = client.RegisterNotificationHandler(NotificationMethods.ToolListChangedNotification, (_, _) =>
        {
            told.TrySetResult();
            return default;
        });
        Assert.Contains(await client.ListToolsAsync(), tool => tool.Name == "close_workbook");

        await File.WriteAllTextAsync(ConfigFile, Quick + "tools: { deny: [close_*] }\n");

        await told.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.DoesNotContain(await client.ListToolsAsync(), tool => tool.Name == "close_workbook");
        using var reader = new StreamReader(await subscription.Content.ReadAsStreamAsync());
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var notice = "";
        while (!notice.Contains("notifications/tools/list_changed", StringComparison.Ordinal))
            notice = await reader.ReadLineAsync(limit.Token) ?? throw new EndOfStreamException("The subscription ended.");
        Assert.Equal(1, (int)JsonNode.Parse(notice["data: ".Length..])!["params"]!["_meta"]!["io.modelcontextprotocol/subscriptionId"]!);
    }

    [Fact]
    [Requirement("C7", "L2")]
    public async Task Levels_of_the_log_hold_as_soon_as_the_file_says_so_and_return_with_it()
    {
        var json = new Dictionary<string, string?> { ["GEMBA_LOG_FORMAT"] = "json" };
        await File.WriteAllTextAsync(ConfigFile, Quick + "logs: { levels: warn }\n");
        await using var server = await GembaServer.StartAsync(Workspace.Samples, json, "--config", ConfigFile);

        await File.WriteAllTextAsync(ConfigFile, Quick + "logs: { levels: 'info,Gemba=debug' }\n");

        await Eventually.HoldsAsync(() => server.Process.Errors.Contains("logs:levels changed from warn to info,Gemba=debug and holds now", StringComparison.Ordinal), "the change is told in the louder log");
        await RefusedAsync(server);
        await Eventually.HoldsAsync(() => DebugLines(server) > 0, "debug lines are in the log");

        await File.WriteAllTextAsync(ConfigFile, Quick + "logs: { levels: warn }\n");
        await Eventually.HoldsAsync(async () => (await _http.GetStringAsync(new Uri(server.Ops, "/debug/log-level"))).Contains("\"configured\": \"warn\"", StringComparison.Ordinal), "the first levels are back");
        var before = DebugLines(server);
        await RefusedAsync(server);
        await RefusedAsync(server);
        Assert.Equal(before, DebugLines(server));
    }

    [Fact]
    [Requirement("C7")]
    public async Task A_file_with_faults_changes_nothing_is_shouted_and_degrades_health_until_it_is_mended()
    {
        await File.WriteAllTextAsync(ConfigFile, Quick + "tools: { deny: [close_*] }\n");
        await using var server = await GembaServer.StartAsync(Workspace.Samples, null, "--config", ConfigFile);
        await Eventually.HoldsAsync(async () => await CheckAsync(server) == "healthy", "the file holds");

        await File.WriteAllTextAsync(ConfigFile, Quick + "tools: { deny: [] }\nspreadsheet: { maxCells: 0, maxItmes: 5 }\n");

        await Eventually.HoldsAsync(async () => await CheckAsync(server) == "degraded", "health is degraded");
        await Eventually.HoldsAsync(() => server.Process.Errors.Contains($"{ConfigFile}:4: spreadsheet:maxCells is 0. Choose 1 to 1000000.", StringComparison.Ordinal), "the fault is in the log");
        Assert.Contains("Did you mean 'spreadsheet:maxItems'?", server.Process.Errors, StringComparison.Ordinal);
        await using (var client = await server.ConnectAsync())
            Assert.DoesNotContain(await client.ListToolsAsync(), tool => tool.Name == "close_workbook");
        var metrics = MetricsPageText.Read(await _http.GetStringAsync(new Uri(server.Ops, "/metrics")));
        Assert.Equal((1, 0), (metrics.Value("gemba_config_reloads_total", ("outcome", "refused")), metrics.Value("gemba_config_usable")));

        await File.WriteAllTextAsync(ConfigFile, Quick);

        await Eventually.HoldsAsync(async () => await CheckAsync(server) == "healthy", "the mended file holds");
        await using var again = await server.ConnectAsync();
        Assert.Contains(await again.ListToolsAsync(), tool => tool.Name == "close_workbook");
    }

    [Fact]
    [Requirement("C7")]
    public async Task A_file_that_is_replaced_by_a_rename_or_reached_over_another_link_is_noticed()
    {
        foreach (var (version, denied) in new[] { ("1", "close_workbook"), ("2", "read_table"), ("3", "find_value") })
        {
            Directory.CreateDirectory(Path.Combine(_folder, version));
            await File.WriteAllTextAsync(Path.Combine(_folder, version, "gemba.yaml"), $"{Quick}tools: {{ deny: [{denied}] }}\n");
        }

        // As Kubernetes mounts a ConfigMap: the file is a link through a link, and the inner one is swapped.
        Directory.CreateSymbolicLink(Path.Combine(_folder, "..data"), "1");
        File.CreateSymbolicLink(ConfigFile, Path.Combine("..data", "gemba.yaml"));
        await using var server = await GembaServer.StartAsync(Workspace.Samples, null, "--config", ConfigFile);
        await Eventually.HoldsAsync(() => IsDeniedAsync(server, "close_workbook"), "the first version holds");

        Directory.CreateSymbolicLink(Path.Combine(_folder, "..new"), "2");
        await using (var swap = await Child.RunAsync("mv", ["-T", Path.Combine(_folder, "..new"), Path.Combine(_folder, "..data")]))
            Assert.Equal(0, swap.ExitCode);
        await Eventually.HoldsAsync(() => IsDeniedAsync(server, "read_table"), "the version behind the swapped link holds");

        File.Move(Path.Combine(_folder, "3", "gemba.yaml"), ConfigFile, overwrite: true);
        await Eventually.HoldsAsync(() => IsDeniedAsync(server, "find_value"), "the file that was moved over it holds");
    }

    [Fact]
    [Requirement("C7")]
    public async Task A_hangup_signal_reads_the_file_anew_and_ends_nothing()
    {
        await File.WriteAllTextAsync(ConfigFile, Quick);
        await using var server = await GembaServer.StartAsync(Workspace.Samples, null, "--config", ConfigFile);

        await server.Process.SignalAsync("HUP");

        await Eventually.HoldsAsync(() => server.Process.Errors.Contains("was read anew and says what holds already", StringComparison.Ordinal), "the file was read");
        Assert.False(server.Process.HasExited);
    }

    private static int DebugLines(GembaServer server) => server.Process.Errors.Split('\n').Count(line => line.Contains("\"level\":\"debug\"", StringComparison.Ordinal));

    private async Task RefusedAsync(GembaServer server)
    {
        using var refused = new HttpRequestMessage(HttpMethod.Post, server.Endpoint) { Content = new StringContent("no json") };
        (await _http.SendAsync(refused)).Dispose();
    }

    private static async Task<string> ListAsync(Conversation server) => (await server.AskAsync("tools/list", "{}")).ToJsonString();

    private static async Task<bool> IsDeniedAsync(GembaServer server, string tool)
    {
        await using var client = await server.ConnectAsync();
        return !(await client.ListToolsAsync()).Any(listed => listed.Name == tool);
    }

    private async Task<string?> CheckAsync(GembaServer server)
    {
        using var answer = await _http.GetAsync(new Uri(server.Ops, "/health"));
        return (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["checks"]?["configuration"]?["status"];
    }
}
