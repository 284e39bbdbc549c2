using System.Text.Json;
using Gemba.EndToEnd.Processes;
using Gemba.Tests;
using Gemba.Tests.Requirements;
using ModelContextProtocol.Client;

namespace Gemba.EndToEnd;

/// <summary>How the built server ends.</summary>
public sealed class ShutdownTests
{
    [Theory]
    [Requirement("S1", "S2", "S7")]
    [InlineData("TERM", 16)]
    [InlineData("INT", 4)]
    public async Task A_signal_under_load_loses_no_accepted_call_and_ends_with_zero(string signal, int clients)
    {
        await using var server = await GembaServer.StartAsync(Workspace.Samples, new Dictionary<string, string?> { ["GEMBA_LOG_FORMAT"] = "json" });
        using var http = new HttpClient();
        var lost = 0;
        var answered = 0;
        var stopped = false;
        var callers = Enumerable.Range(0, clients).Select(async caller =>
        {
            while (!Volatile.Read(ref stopped))
            {
                try
                {
                    var answer = await server.PostAsync(http, "tools/call", """{"name":"read_table","arguments":{"workbook_id":"sales-ledger.xlsx","limit":5}}""");
                    if (!answer.TryGetProperty("result", out _))
                        return; // told that the server is draining
                    Interlocked.Increment(ref answered);
                }
                catch (HttpRequestException refused) when (refused.HttpRequestError == HttpRequestError.ConnectionError)
                {
                    return; // the listener is closed: this call was never accepted
                }
                catch (Exception fault) when (fault is HttpRequestException or IOException or System.Text.Json.JsonException or InvalidOperationException)
                {
                    Interlocked.Increment(ref lost);
                    return;
                }
            }
        }).ToArray();
        await Eventually.HoldsAsync(() => Volatile.Read(ref answered) > 20 * clients, "calls are under way");

        await server.Process.SignalAsync(signal);
        await server.Process.WaitAsync(TimeSpan.FromSeconds(30));
        Volatile.Write(ref stopped, true);
        await Task.WhenAll(callers);

        Assert.Equal(0, server.Process.ExitCode);
        var audited = server.AuditLines().Count(line => line.Contains("\"tool_invocation\"", StringComparison.Ordinal));
        Assert.True(audited >= answered, $"{answered} calls were answered and {audited} are in the audit trail.");
        Assert.Contains("\"level\":\"INFO\"", server.Process.Errors, StringComparison.OrdinalIgnoreCase);
        Assert.True(lost <= clients, $"{lost} calls got no answer."); // a request that was being sent while its connection closed
    }

    [Fact]
    public async Task Closing_standard_input_ends_a_stdio_server_with_zero()
    {
        await using var server = Child.Start(GembaServer.Executable, ["spreadsheet", "--workspace", Workspace.Samples, "--stdio"]);

        server.CloseInput();
        await server.WaitAsync(TimeSpan.FromSeconds(20));

        Assert.Equal(0, server.ExitCode);
        Assert.Equal("", server.Output);
    }

    [Fact]
    public async Task A_signal_ends_an_idle_stdio_server_at_once_though_its_input_stays_open()
    {
        await using var server = Child.Start(GembaServer.Executable, ["spreadsheet", "--workspace", Workspace.Samples, "--stdio"]);
        await server.TrySendAsync(CallOf("first", "sales"));
        await Eventually.HoldsAsync(() => AnswersOf(server).Contains("first"), "the server answers");

        await server.SignalAsync("TERM");
        await server.WaitAsync(TimeSpan.FromSeconds(5));

        Assert.Equal(0, server.ExitCode);
    }

    [Fact]
    public async Task A_quick_call_does_not_wait_for_a_slow_one_that_waited_for_the_same_workbook()
    {
        var environment = new Dictionary<string, string?> { ["GEMBA__SPREADSHEET__REGEXTIMEOUT"] = "00:00:05" };
        await using var server = Child.Start(GembaServer.Executable, ["spreadsheet", "--workspace", Workspace.Samples, "--stdio"], environment);

        await server.TrySendAsync(CallOf("slow", "^(([a-z ]+)+)+\\\\d$") + CallOf("quick", "sales"));
        await Eventually.HoldsAsync(() => AnswersOf(server).Count == 2, "both are answered", TimeSpan.FromSeconds(40));

        Assert.Equal(["quick", "slow"], AnswersOf(server));
    }

    [Fact]
    public async Task A_stdio_server_whose_call_outlasts_the_drain_ends_in_time_and_says_what_it_cut_off()
    {
        var environment = new Dictionary<string, string?>
        {
            ["GEMBA_LOG_FORMAT"] = "json",
            ["GEMBA__SPREADSHEET__REGEXTIMEOUT"] = "00:00:10",
            ["GEMBA__DRAIN__CALLLIMIT"] = "00:00:01",
        };
        await using var server = Child.Start(GembaServer.Executable, ["spreadsheet", "--workspace", Workspace.Samples, "--stdio"], environment);
        await server.TrySendAsync(CallOf("first", "sales"));
        await Eventually.HoldsAsync(() => AnswersOf(server).Contains("first"), "the server answers");
        // Nested so deep that no machine comes to its end before the limit.
        await server.TrySendAsync(CallOf("slow", "^(((([a-z ]+)+)+)+)+\\\\d$") + CallOf("quick", "sales"));
        await Eventually.HoldsAsync(() => AnswersOf(server).Contains("quick"), "both were read");

        await server.SignalAsync("TERM");
        await server.WaitAsync(TimeSpan.FromSeconds(8));

        Assert.Equal(143, server.ExitCode);
        Assert.Matches("cut off[^\n]*find_value", server.Errors);
    }

    [Fact]
    public async Task A_signal_lets_a_stdio_server_answer_what_it_has_read_and_nothing_after()
    {
        var environment = new Dictionary<string, string?> { ["GEMBA_LOG_FORMAT"] = "json", ["GEMBA__SPREADSHEET__REGEXTIMEOUT"] = "00:00:05" };
        await using var server = Child.Start(GembaServer.Executable, ["spreadsheet", "--workspace", Workspace.Samples, "--stdio"], environment);
        await server.TrySendAsync(CallOf("first", "sales") + CallOf("subscription", "subscriptions/listen"));
        await Eventually.HoldsAsync(() => AnswersOf(server).Contains("first"), "the server answers");

        // A regular expression that runs into its limit: these calls are under way for five seconds. One write is one read: the quick call is the last of it.
        var slow = Enumerable.Range(1, 2).Select(i => $"slow-{i}").ToArray();
        await server.TrySendAsync(string.Concat(slow.Select(id => CallOf(id, "^(([a-z ]+)+)+\\\\d$"))) + CallOf("quick", "sales"));
        await Eventually.HoldsAsync(() => AnswersOf(server).Contains("quick"), "all of them were read");
        await server.SignalAsync("TERM");
        await Eventually.HoldsAsync(() => server.HasExited || server.Errors.Contains("Stopping:", StringComparison.Ordinal), "the server drains");
        await server.TrySendAsync(CallOf("late", "sales"));
        await server.WaitAsync(TimeSpan.FromSeconds(20));

        Assert.Equal(0, server.ExitCode);
        Assert.Matches(@"not ready any more; [1-9]\d* calls are under way", server.Errors);
        Assert.Equal(["first", "quick", .. slow], AnswersOf(server).Order(StringComparer.Ordinal));
    }

    private static string CallOf(string id, string query)
    {
        const string meta = """ "_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}} """;
        return query == "subscriptions/listen"
            ? $$$"""{"jsonrpc":"2.0","id":"{{{id}}}","method":"{{{query}}}","params":{"notifications":{"toolsListChanged":true},{{{meta}}}}}""" + "\n"
            : $$$"""{"jsonrpc":"2.0","id":"{{{id}}}","method":"tools/call","params":{"name":"find_value","arguments":{"workbook_id":"sales-ledger.xlsx","query":"{{{query}}}","match_mode":"regex"},{{{meta}}}}}""" + "\n";
    }

    private static List<string> AnswersOf(Child server) => [.. server.Output.Split('\n')
        .Where(line => line.StartsWith('{') && line.EndsWith('}'))
        .Select(line => JsonDocument.Parse(line).RootElement)
        .Where(message => message.TryGetProperty("id", out _))
        .Select(message => message.GetProperty("id").GetString()!)];

    [Fact]
    [Requirement("S2")]
    public async Task Open_event_streams_end_with_a_last_word()
    {
        await using var server = await GembaServer.StartAsync(Workspace.Samples);
        using var http = new HttpClient();
        using var subscribe = GembaServer.RequestTo(server.Endpoint, "subscriptions/listen", """{"notifications":{"toolsListChanged":true}}""");
        using var subscription = await http.SendAsync(subscribe, HttpCompletionOption.ResponseHeadersRead);
        using var initialize = new HttpRequestMessage(HttpMethod.Post, server.Endpoint)
        {
            Content = new StringContent("""{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}""", System.Text.Encoding.UTF8, "application/json"),
        };
        initialize.Headers.Accept.ParseAdd("application/json, text/event-stream");
        using var session = await http.SendAsync(initialize);
        using var listen = new HttpRequestMessage(HttpMethod.Get, server.Endpoint);
        listen.Headers.Accept.ParseAdd("text/event-stream");
        listen.Headers.Add("Mcp-Session-Id", session.Headers.GetValues("Mcp-Session-Id"));
        using var stream = await http.SendAsync(listen, HttpCompletionOption.ResponseHeadersRead);
        var (told, unasked) = (subscription.Content.ReadAsStringAsync(), stream.Content.ReadAsStringAsync());

        await server.Process.SignalAsync("TERM");
        await server.Process.WaitAsync(TimeSpan.FromSeconds(15));

        Assert.Equal(0, server.Process.ExitCode);
        var last = JsonDocument.Parse((await told).TrimEnd().Split('\n')[^1]["data: ".Length..]).RootElement;
        Assert.Equal((1, "complete"), (last.GetProperty("id").GetInt32(), last.GetProperty("result").GetProperty("resultType").GetString()));
        Assert.EndsWith("retry: 1000", (await unasked).TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    [Requirement("S1", "S3")]
    public async Task A_tool_that_hangs_is_named_and_each_phase_of_the_end_is_told_with_its_time()
    {
        await using var server = await StuckAsync(("GEMBA__DRAIN__CALLLIMIT", "00:00:01"));

        await server.Process.SignalAsync("TERM");
        await server.Process.WaitAsync(TimeSpan.FromSeconds(20));

        Assert.Equal(143, server.Process.ExitCode);
        Assert.Matches("cut off[^\n]*find_value", server.Process.Errors);
        var phases = System.Text.RegularExpressions.Regex.Matches(server.Process.Errors, @"\(priority (\d+), [\d.]+ s\)").Select(phase => phase.Groups[1].Value);
        Assert.Equal(["10", "20", "30", "90"], phases.Distinct());
    }

    [Fact]
    [Requirement("S4")]
    public async Task Whatever_hangs_the_process_ends_at_the_hard_limit()
    {
        await using var server = await StuckAsync(("GEMBA__DRAIN__CALLLIMIT", "00:10:00"), ("GEMBA__DRAIN__HARDLIMIT", "00:00:01"));

        await server.Process.SignalAsync("TERM");
        await server.Process.WaitAsync(TimeSpan.FromSeconds(10));

        Assert.Equal(143, server.Process.ExitCode);
        Assert.Matches("ends now[^\n]*find_value", server.Process.Errors);
    }

    [Theory]
    [Requirement("S1")]
    [InlineData("TERM", "TERM", 143)]
    [InlineData("INT", "INT", 130)]
    [InlineData("TERM", "INT", 130)]
    public async Task A_second_signal_ends_the_process_at_once(string first, string second, int exitCode)
    {
        await using var server = await StuckAsync(("GEMBA__DRAIN__CALLLIMIT", "00:10:00"));
        await server.Process.SignalAsync(first);
        await Eventually.HoldsAsync(() => server.Process.Errors.Contains("listeners take no new connections", StringComparison.Ordinal), "the server drains");
        Assert.False(server.Process.HasExited);

        await server.Process.SignalAsync(second);
        await server.Process.WaitAsync(TimeSpan.FromSeconds(8));

        Assert.Equal(exitCode, server.Process.ExitCode);
        Assert.Matches("ends now[^\n]*find_value", server.Process.Errors);
    }

    /// <summary>A server at work on a call that will not end by itself in time.</summary>
    private static async Task<GembaServer> StuckAsync(params (string Name, string Value)[] more)
    {
        var environment = new Dictionary<string, string?> { ["GEMBA_LOG_FORMAT"] = "json", ["GEMBA__SPREADSHEET__REGEXTIMEOUT"] = "00:00:10", ["GEMBA__SPREADSHEET__TOOLTIMEOUT"] = "00:10:00" };
        foreach (var (name, value) in more)
            environment[name] = value;
        var server = await GembaServer.StartAsync(Workspace.Samples, environment);
        using var http = new HttpClient();
        await server.PostAsync(http, "tools/call", """{"name":"find_value","arguments":{"workbook_id":"sales-ledger.xlsx","query":"sales"}}""");
        // One call after the other: the second has begun just now, however long this machine took to tell of the first.
        foreach (var atWork in new[] { 1, 2 })
        {
            _ = AskForeverAsync(server);
            await Eventually.HoldsAsync(async () => MetricsPageText.Read(await http.GetStringAsync(new Uri(server.Ops, "/metrics"))).Value("gemba_permits_held", ("gate", "calls")) >= atWork, "the call is at work", TimeSpan.FromSeconds(40));
        }

        return server;
    }

    private static async Task AskForeverAsync(GembaServer server)
    {
        using var http = new HttpClient();
        try
        {
            while ((await server.PostAsync(http, "tools/call", """{"name":"find_value","arguments":{"workbook_id":"sales-ledger.xlsx","query":"^(([a-z ]+)+)+\\d$","match_mode":"regex"}}""")).TryGetProperty("result", out _))
            {
                // Its regular expression ran into its limit: the next one.
            }
        }
        catch (Exception cut) when (cut is HttpRequestException or IOException or InvalidOperationException or JsonException)
        {
            // The connection ends with the process.
        }
    }

    [Fact]
    public async Task An_open_event_stream_does_not_hold_the_end_up()
    {
        await using var server = await GembaServer.StartAsync(Workspace.Samples);
        await using var client = await McpClient.CreateAsync(
            new HttpClientTransport(new() { Endpoint = server.Endpoint }), new() { ProtocolVersion = "2025-11-25" });
        await client.ListToolsAsync(); // the client holds a GET stream open from here on

        await server.Process.SignalAsync("TERM");
        await server.Process.WaitAsync(TimeSpan.FromSeconds(15));

        Assert.Equal(0, server.Process.ExitCode);
    }
}
