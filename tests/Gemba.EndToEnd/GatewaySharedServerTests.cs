using System.Text.Json.Nodes;
using Gemba.EndToEnd.Processes;
using Gemba.Tests;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Gemba.EndToEnd;

/// <summary>Clients of the built gateway that share one program behind it: each hears what is for it.</summary>
public sealed class GatewaySharedServerTests
{
    private const string Old = "2025-11-25";

    private static readonly string Program = Path.Combine(SharedData.Checkout, "tests", "Gemba.EndToEnd", "Clients", "sharing-server.mjs");

    private static readonly string Shared = $$"""{ demo: { backends: [ { name: one, command: ["{{Npm.Node}}", "{{Program}}"] } ] } }""";

    [NpmFact]
    public async Task A_line_of_its_log_that_belongs_to_no_call_reaches_who_asked_for_its_level()
    {
        await using var gateway = await GatewayProcess.StartAsync(Shared);
        await using var eager = await ConnectAsync(gateway);
        await using var calm = await ConnectAsync(gateway);
        await using var silent = await ConnectAsync(gateway);
        await calm.Client.SetLoggingLevelAsync(LoggingLevel.Error);
        await eager.Client.SetLoggingLevelAsync(LoggingLevel.Debug);

        // With two calls under way nobody can tell to which of them a line belongs.
        var other = await HoldAsync(silent);
        await silent.CallAsync("log", new { level = "info", text = "small" });
        await silent.CallAsync("log", new { level = "critical", text = "great" });
        await silent.CallAsync("letGo");
        await other;

        await Eventually.HoldsAsync(() => eager.Lines.Contains("great") && calm.Lines.Contains("great"), "both hear of what is great");
        Assert.Contains("small", eager.Lines);
        Assert.DoesNotContain("small", calm.Lines);
        Assert.Empty(silent.Lines);
        Assert.Equal(["error", "debug"], await LevelsAsync(silent));
    }

    [NpmFact]
    public async Task The_level_follows_those_who_are_left_and_is_said_again_to_a_program_that_was_started_anew()
    {
        await using var gateway = await GatewayProcess.StartAsync(Shared);
        await using var calm = await ConnectAsync(gateway);
        await calm.Client.SetLoggingLevelAsync(LoggingLevel.Error);
        await using (var eager = await ConnectAsync(gateway))
            await eager.Client.SetLoggingLevelAsync(LoggingLevel.Info);

        await Eventually.HoldsAsync(async () => (await LevelsAsync(calm)).SequenceEqual(["error", "info", "error"]), "the server was told each change");
        await Assert.ThrowsAnyAsync<McpException>(() => calm.CallAsync("die"));
        await Eventually.HoldsAsync(async () => (await LevelsAsync(calm)).SequenceEqual(["error"]), "the new one was told", TimeSpan.FromSeconds(30));
    }

    [NpmFact]
    public async Task What_it_says_late_of_a_call_that_was_withdrawn_reaches_no_other_caller()
    {
        await using var gateway = await GatewayProcess.StartAsync(Shared);
        await using var mine = await ConnectAsync(gateway);
        await using var theirs = await ConnectAsync(gateway);
        using var enough = new CancellationTokenSource();

        var withdrawn = mine.CallAsync("logLate", new { text = "about account 4711", ms = 1500 }, enough.Token);
        await Eventually.HoldsAsync(async () => await theirs.CallAsync("pid") is not "", "the server works");
        await enough.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => withdrawn);
        await theirs.CallAsync("wait", new { ms = 3000 });
        await theirs.CallAsync("log", new { level = "error", text = "mine" });

        await Eventually.HoldsAsync(() => theirs.Lines.Contains("mine"), "who is in a call hears of it");
        Assert.Equal(["mine"], theirs.Lines);
    }

    [NpmFact]
    public async Task Where_callers_are_told_apart_no_line_goes_to_somebody_elses_client()
    {
        await using var gateway = await GatewayProcess.StartAsync(Shared, bounds: "  identity: { kind: tokens }");
        var (one, two) = (TokenIn(await gateway.TokenAsync("create", "--name", "one")), TokenIn(await gateway.TokenAsync("create", "--name", "two")));
        await using var mine = await EventuallyConnectAsync(gateway, one);
        await using var theirs = await EventuallyConnectAsync(gateway, two);
        await theirs.Client.SetLoggingLevelAsync(LoggingLevel.Debug);
        await mine.Client.SetLoggingLevelAsync(LoggingLevel.Debug);

        var other = await HoldAsync(theirs);
        await mine.CallAsync("log", new { level = "critical", text = "about account 4711" });
        await theirs.CallAsync("letGo");
        await other;
        await theirs.CallAsync("log", new { level = "info", text = "theirs" });
        await mine.CallAsync("log", new { level = "info", text = "mine" });

        await Eventually.HoldsAsync(() => theirs.Lines.Contains("theirs") && mine.Lines.Contains("mine"), "each hears in its own calls");
        Assert.Equal(["theirs"], theirs.Lines);
        Assert.DoesNotContain("theirs", mine.Lines);
    }

    [NpmFact]
    public async Task A_resource_is_subscribed_to_once_however_many_watch_it_and_again_at_a_program_that_was_started_anew()
    {
        await using var gateway = await GatewayProcess.StartAsync(Shared);
        await using var mine = await ConnectAsync(gateway);
        await using var theirs = await ConnectAsync(gateway);
        await using var others = await ConnectAsync(gateway);
        var ending = await ConnectAsync(gateway);
        foreach (var client in (HearingClient[])[mine, theirs, ending])
            await client.Client.SubscribeToResourceAsync("test://a");
        await ending.Client.SubscribeToResourceAsync("test://b");

        Assert.Equal("there is no such resource", (await Assert.ThrowsAnyAsync<McpException>(() => others.Client.SubscribeToResourceAsync("test://refused"))).Message.Split(": ")[^1]);
        await others.CallAsync("touch", new { uri = "test://a/part" });
        await Eventually.HoldsAsync(() => mine.Updated.Contains("test://a/part") && theirs.Updated.Contains("test://a/part"), "both who watch it are told");
        await mine.Client.UnsubscribeFromResourceAsync("test://a");
        await ending.DisposeAsync();
        await Eventually.HoldsAsync(async () => (await SaidAsync(others, "resources/unsubscribe")).SequenceEqual(["test://b"]), "what nobody watches any more is ended, and nothing else");
        await others.CallAsync("touch", new { uri = "test://a" });
        await Eventually.HoldsAsync(() => theirs.Updated.Contains("test://a"), "who still watches it is told");
        Assert.DoesNotContain("test://a", mine.Updated);
        Assert.Empty(others.Updated);
        Assert.Equal(["test://a", "test://b", "test://refused"], (await SaidAsync(others, "resources/subscribe")).Order());

        await Assert.ThrowsAnyAsync<McpException>(() => others.CallAsync("die"));
        await Eventually.HoldsAsync(async () => (await SaidAsync(others, "resources/subscribe")).SequenceEqual(["test://a"]), "the new one is asked for it", TimeSpan.FromSeconds(30));
        var before = theirs.Updated.Count();
        await others.CallAsync("touch", new { uri = "test://a" });
        await Eventually.HoldsAsync(() => theirs.Updated.Count() > before, "and tells of it");
    }

    [NpmFact]
    public async Task However_many_subscriptions_come_at_once_a_client_has_as_many_as_it_may_and_none_is_left_when_it_is_gone()
    {
        await using var gateway = await GatewayProcess.StartAsync(Shared);
        await using var other = await ConnectAsync(gateway);
        using var greedy = new TurningClient([new Uri($"{gateway.Endpoint}/demo")]);
        await greedy.BeginAsync();

        var answers = new List<string>();
        foreach (var some in Enumerable.Range(0, 1020).Chunk(60))
        {
            answers.AddRange(await Task.WhenAll(some.Select(async number =>
            {
                using var answer = await greedy.PostAsync(0, $$$"""{"jsonrpc":"2.0","id":{{{number}}},"method":"resources/subscribe","params":{"uri":"test://many/{{{number}}}"}}""");
                return await answer.Content.ReadAsStringAsync();
            })));
        }

        var refused = answers.Where(answer => !answer.Contains("\"result\"", StringComparison.Ordinal)).ToArray();
        Assert.All(refused, answer => Assert.Contains("the most that one client may watch", answer, StringComparison.Ordinal));
        Assert.Equal(20, refused.Length);
        Assert.Equal(1000, (await SaidAsync(other, "resources/subscribe")).Count());
        using var ended = await greedy.SendAsync(HttpMethod.Delete, 0, null);
        await Eventually.HoldsAsync(async () => (await SaidAsync(other, "resources/unsubscribe")).Count() == 1000, "nothing is watched for it any more", TimeSpan.FromSeconds(30));
    }

    [NpmFact]
    public async Task A_call_that_ends_with_a_fault_does_not_wait_for_a_client_that_reads_nothing()
    {
        await using var gateway = await GatewayProcess.StartAsync(Shared, bounds: "  limits: { namespaceCallsAtOnce: 2 }");
        await using var other = await ConnectAsync(gateway);
        using var slow = new TurningClient([new Uri($"{gateway.Endpoint}/demo")]);
        await slow.BeginAsync();
        var program = int.Parse(await other.CallAsync("pid"), System.Globalization.CultureInfo.InvariantCulture);
        using var answer = await slow.PostAsync(0, """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"chatter","arguments":{"count":500000,"size":1000},"_meta":{"progressToken":7}}}""");
        await Eventually.HoldsAsync(async () => await DroppedAsync(gateway, "progress") > 0, "it reads nothing", TimeSpan.FromSeconds(60));

        using (var running = System.Diagnostics.Process.GetProcessById(program))
            running.Kill();

        // One of the two places is free, and both only when the call that broke gave its own back.
        await Eventually.HoldsAsync(async () =>
        {
            var both = await Task.WhenAll(TryAsync(other), TryAsync(other));
            return both.All(isServed => isServed);
        }, "its place among the calls is free again", TimeSpan.FromSeconds(20));

        static async Task<bool> TryAsync(HearingClient client)
        {
            try
            {
                return await client.CallAsync("wait", new { ms = 300 }) == "waited";
            }
            catch (McpException)
            {
                return false;
            }
        }
    }

    [NpmFact]
    public async Task A_client_that_reads_nothing_holds_up_nobody_else()
    {
        await using var gateway = await GatewayProcess.StartAsync(Shared, bounds: "  callTimeout: 00:01:00");
        await using var other = await ConnectAsync(gateway);
        using var slow = new TurningClient([new Uri($"{gateway.Endpoint}/demo")]);
        await slow.BeginAsync();

        // Its answer begins and is not read on: some 50 MB would have to go through it.
        using var answer = await slow.PostAsync(0, """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"chatter","arguments":{"count":50000,"size":1000},"_meta":{"progressToken":7}}}""");

        for (var call = 0; call < 20; call++)
            Assert.NotEmpty(await other.CallAsync("pid").WaitAsync(TimeSpan.FromSeconds(60)));
        await Eventually.HoldsAsync(async () => await DroppedAsync(gateway, "progress") > 0, "what it cannot be told is counted", TimeSpan.FromSeconds(60));
    }

    [NpmFact]
    public async Task What_a_client_does_not_read_outside_of_calls_does_not_pile_up()
    {
        await using var gateway = await GatewayProcess.StartAsync(Shared);
        await using var other = await ConnectAsync(gateway);
        using var slow = new TurningClient([new Uri($"{gateway.Endpoint}/demo")]);
        await slow.BeginAsync();
        Assert.Contains("result", await (await slow.PostAsync(0, """{"jsonrpc":"2.0","id":1,"method":"logging/setLevel","params":{"level":"debug"}}""")).Content.ReadAsStringAsync());
        using var stream = await slow.SendAsync(HttpMethod.Get, 0, null);
        var before = Resident(gateway);

        // With a second call under way the lines are nobody's, and go to who asked for them: 100 MB.
        var waiting = other.CallAsync("wait", new { ms = 20_000 });
        for (var time = 0; time < 5; time++)
            await other.CallAsync("flood", new { count = 20_000, size = 1000 });

        await Eventually.HoldsAsync(async () => await DroppedAsync(gateway, "log") > 50_000, "what it cannot be told is counted");
        Assert.InRange(Resident(gateway) - before, -1000, 60);
        await waiting;
    }

    [NpmFact]
    public async Task A_change_of_lists_reaches_those_with_a_session_and_those_who_listen()
    {
        await using var gateway = await GatewayProcess.StartAsync(Shared);
        await using var session = await ConnectAsync(gateway);
        await using var listening = await ConnectAsync(gateway, "2026-07-28");
        await using var silent = await ConnectAsync(gateway, "2026-07-28");
        await listening.ListenAsync("""{"toolsListChanged":true}""");
        Assert.DoesNotContain(await session.Client.ListToolsAsync(), tool => tool.Name == "extra");

        await session.CallAsync("change");

        await Eventually.HoldsAsync(() => Changes(session) > 0 && Changes(listening) > 0, "both are told");
        Assert.Contains(await listening.Client.ListToolsAsync(), tool => tool.Name == "extra");
        Assert.Equal(0, Changes(silent));
    }

    [NpmFact]
    public async Task Who_leaves_while_it_is_started_does_not_take_it_from_the_others()
    {
        var starts = Path.Combine(Directory.CreateTempSubdirectory("gemba-starts-").FullName, "starts");
        await using var gateway = await GatewayProcess.StartAsync(
            $$"""{ demo: { backends: [ { name: one, onDemand: true, command: [sh, -c, "echo started >> {{starts}}; sleep 3; exec {{Npm.Node}} {{Program}}"] } ] } }""");
        await using var impatient = await ConnectAsync(gateway);
        await using var patient = await ConnectAsync(gateway);
        using var enough = new CancellationTokenSource();

        var left = impatient.CallAsync("pid", cancellationToken: enough.Token);
        await Eventually.HoldsAsync(() => File.Exists(starts), "it is being started");
        var waiting = patient.CallAsync("pid");
        await enough.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);

        Assert.NotEmpty(await waiting);
        Assert.Single(await File.ReadAllLinesAsync(starts));
        Directory.Delete(Path.GetDirectoryName(starts)!, recursive: true);
    }

    /// <summary>Begins a call that is under way until the tool <c>letGo</c> is called.</summary>
    private static async Task<Task> HoldAsync(HearingClient client)
    {
        var held = client.CallAsync("hold");
        await Eventually.HoldsAsync(async () => await client.CallAsync("holding") == "1", "the call is under way");
        return held;
    }

    private static int Changes(HearingClient client) => client.Heard.Count(told => told.Method == NotificationMethods.ToolListChangedNotification);

    private static async Task<double> DroppedAsync(GatewayProcess gateway, string kind)
    {
        using var http = new HttpClient();
        return MetricsPageText.Read(await http.GetStringAsync(new Uri(gateway.Ops, "/metrics"))).Samples
            .Where(sample => sample.Name == "mcp_gateway_messages_dropped_total" && sample.Labels["kind"] == kind).Sum(sample => sample.Value);
    }

    private static double Resident(GatewayProcess gateway) =>
        double.Parse(File.ReadLines($"/proc/{gateway.Process.Id}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], System.Globalization.CultureInfo.InvariantCulture) / 1024;

    private static async Task<IEnumerable<string?>> SaidAsync(HearingClient client, string method) =>
        JsonNode.Parse(await HeardAsync(client))!.AsArray().Where(said => (string?)said![0] == method).Select(said => (string?)said![1]!["uri"]).ToArray();

    private static async Task<IEnumerable<string?>> LevelsAsync(HearingClient client) =>
        JsonNode.Parse(await HeardAsync(client))!.AsArray().Where(said => (string?)said![0] == "logging/setLevel").Select(said => (string?)said![1]!["level"]).ToArray();

    private static async Task<string> HeardAsync(HearingClient client)
    {
        try
        {
            return await client.CallAsync("heard");
        }
        catch (McpException)
        {
            return "[]";
        }
    }

    private static Task<HearingClient> ConnectAsync(GatewayProcess gateway, string revision = Old) => HearingClient.ConnectAsync(new Uri($"{gateway.Endpoint}/demo"), revision);

    private static async Task<HearingClient> EventuallyConnectAsync(GatewayProcess gateway, string token)
    {
        HearingClient? client = null;
        await Eventually.HoldsAsync(async () =>
        {
            try
            {
                client = await HearingClient.ConnectAsync(new Uri($"{gateway.Endpoint}/demo"), Old, token);
                return true;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        }, "the token is known");
        return client!;
    }

    private static string TokenIn(string printed) => printed.Split('\n')[^1].Trim();
}
