using System.Globalization;
using Gemba.EndToEnd.Processes;
using Gemba.Tests;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Gemba.EndToEnd;

/// <summary>What a client withdraws through the built gateway, or leaves: the server is told to stop, whatever both speak and however the server is reached.</summary>
public sealed class CancellationTests
{
    private static readonly string[] Revisions = ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25", "2026-07-28"];

    private static readonly string Fixture = Path.Combine(SharedData.Checkout, "artifacts", "bin", "Gemba.ConformanceServer", "release", "Gemba.ConformanceServer");

    [Theory]
    [InlineData("2024-11-05")]
    [InlineData("2025-03-26")]
    [InlineData("2025-06-18")]
    [InlineData("2025-11-25")]
    [InlineData("2026-07-28")]
    public async Task A_server_of_one_revision_stops_what_clients_of_every_revision_withdraw(string revision)
    {
        var address = $"http://127.0.0.1:{GembaServer.FreePort()}";
        await using var server = Child.Start(Fixture, ["--urls", address, "--only", revision]);
        await using var gateway = await GatewayProcess.StartAsync($$"""{ demo: { backends: [ { name: one, url: "{{address}}/mcp" } ] } }""");
        await gateway.ReachesAsync("demo");

        foreach (var (spoken, stopped) in Revisions.Select((spoken, number) => (spoken, number + 1)))
            await WithdrawAsync(gateway, spoken, stopped);
    }

    [Theory]
    [InlineData("child", "2025-11-25")]
    [InlineData("child", "2026-07-28")]
    [InlineData("ws", "2025-11-25")]
    [InlineData("ws", "2026-07-28")]
    [InlineData("tcp", "2025-11-25")]
    [InlineData("tcp", "2026-07-28")]
    public async Task A_server_over_any_link_stops_what_a_client_withdraws(string way, string spoken)
    {
        var child = $"command: [\"{Fixture}\", \"--stdio\", \"yes\", \"--urls\", \"http://127.0.0.1:0\"]";
        // Over a WebSocket and over framed TCP the server is another gateway, with the program behind it.
        await using var far = way == "child" ? null : await GatewayProcess.StartAsync($$"""{ demo: { backends: [ { name: one, {{child}} } ] } }""");
        if (far is not null)
            await far.ReachesAsync("demo");
        var place = way switch { "ws" => $"url: \"{far!.Socket}/demo\"", "tcp" => $"url: \"tcp://{far!.Tcp}/demo\"", _ => child };
        await using var gateway = await GatewayProcess.StartAsync($$"""{ demo: { backends: [ { name: one, {{place}} } ] } }""");
        await gateway.ReachesAsync("demo");

        await WithdrawAsync(gateway, spoken, stopped: 1);
    }

    [Theory]
    [InlineData("2025-11-25")]
    [InlineData("2026-07-28")]
    public async Task A_stream_of_progress_that_its_client_leaves_ends_the_work_at_the_server(string revision)
    {
        var address = $"http://127.0.0.1:{GembaServer.FreePort()}";
        await using var server = Child.Start(Fixture, ["--urls", address, "--only", revision]);
        await using var gateway = await GatewayProcess.StartAsync($$"""{ demo: { backends: [ { name: one, url: "{{address}}/mcp" } ] } }""");
        await gateway.ReachesAsync("demo");
        using (var http = new HttpClient())
        using (var request = GembaServer.RequestTo(gateway.Endpoint, "tools/call", """{"name":"demo__test_waiting","arguments":{},"_meta":{"progressToken":"p"}}"""))
        using (var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead))
        {
            using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());
            string? line;
            do
                line = await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(20));
            while (line?.Contains("notifications/progress", StringComparison.Ordinal) == false);
            Assert.NotNull(line);
        }

        await using var client = await gateway.ConnectAsync("demo");
        await Eventually.HoldsAsync(async () => await SoFarAsync(client) == (1, 1), "the server was told to stop", TimeSpan.FromSeconds(20));
        Assert.Contains(gateway.AuditLines(), audited => audited.Contains("demo__test_waiting", StringComparison.Ordinal) && audited.Contains("\"cancelled\"", StringComparison.Ordinal));
    }

    private static async Task WithdrawAsync(GatewayProcess gateway, string spoken, int stopped)
    {
        await using var client = await gateway.ConnectAsync("demo", spoken);
        using var withdrawn = new CancellationTokenSource();
        var waiting = client.CallToolAsync("test_waiting", new Dictionary<string, object?>(), cancellationToken: withdrawn.Token);
        await Eventually.HoldsAsync(async () => await SoFarAsync(client) == (stopped, stopped - 1), $"the work for a client of {spoken} has begun", TimeSpan.FromSeconds(20));

        await withdrawn.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await waiting);
        await Eventually.HoldsAsync(async () => await SoFarAsync(client) == (stopped, stopped), $"the work for a client of {spoken} was stopped", TimeSpan.FromSeconds(20));
    }

    private static async Task<(int Begun, int Stopped)> SoFarAsync(McpClient client)
    {
        var answer = await client.CallToolAsync("test_waiting_so_far", new Dictionary<string, object?>());
        var said = answer.Content.OfType<TextContentBlock>().Single().Text.Split(' ').Select(number => int.Parse(number, CultureInfo.InvariantCulture)).ToArray();
        return (said[0], said[1]);
    }
}
