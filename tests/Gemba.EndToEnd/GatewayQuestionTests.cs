using System.Diagnostics;
using Gemba.EndToEnd.Processes;
using Gemba.Tests;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Gemba.EndToEnd;

/// <summary>Programs of their own behind the built gateway that ask their client, or do not answer.</summary>
public sealed class GatewayQuestionTests
{
    private static readonly string Program = Path.Combine(SharedData.Checkout, "tests", "Gemba.EndToEnd", "Clients", "sharing-server.mjs");

    [NpmFact]
    public async Task A_question_whose_call_ended_is_taken_from_the_client_and_the_server_is_told()
    {
        await using var gateway = await GatewayProcess.StartAsync(Own());
        var asked = new Asked();
        await using var client = await HearingClient.ConnectAsync(gateway.Endpoint, "2025-11-25", handlers: asked.Handlers);

        Assert.Equal("done", await client.CallAsync("demo__askInVain", new { ms = 500 }));

        await asked.Withdrawn.Task.WaitAsync(TimeSpan.FromSeconds(20));
        await Eventually.HoldsAsync(async () => (await client.CallAsync("demo__heard")).Contains("was not answered", StringComparison.Ordinal), "the server waits no longer");
    }

    [NpmFact]
    public async Task A_question_outside_of_calls_is_given_up_after_its_time()
    {
        await using var gateway = await GatewayProcess.StartAsync(Own(), bounds: "  guard: { questionTimeout: 00:00:01 }");
        var asked = new Asked();
        await using var client = await HearingClient.ConnectAsync(gateway.Endpoint, "2025-11-25", handlers: asked.Handlers);

        Assert.Equal("asked", await client.CallAsync("demo__askAfter"));

        await asked.Withdrawn.Task.WaitAsync(TimeSpan.FromSeconds(20));
        await Eventually.HoldsAsync(async () => (await client.CallAsync("demo__heard")).Contains("was not answered", StringComparison.Ordinal), "the server waits no longer");
    }

    [NpmFact]
    public async Task A_program_that_does_not_take_a_log_level_costs_the_time_to_connect_and_no_more()
    {
        await using var gateway = await GatewayProcess.StartAsync(Own(", mute"), bounds: "  connectTimeout: 00:00:02");
        await using var client = await HearingClient.ConnectAsync(gateway.Endpoint, "2025-11-25");
        Assert.NotEmpty(await client.CallAsync("demo__pid"));

        var watch = Stopwatch.StartNew();
        await client.Client.SetLoggingLevelAsync(LoggingLevel.Debug);
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 10);

        await using var later = await HearingClient.ConnectAsync(gateway.Endpoint, "2025-11-25");
        await later.Client.SetLoggingLevelAsync(LoggingLevel.Debug);
        watch.Restart();
        Assert.Contains("cannot be reached", (await Assert.ThrowsAnyAsync<McpException>(() => later.CallAsync("demo__pid"))).Message, StringComparison.Ordinal);
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 15);
        watch.Restart();
        await gateway.Process.SignalAsync("TERM");
        await Eventually.HoldsAsync(() => gateway.Process.HasExited, "it stops", TimeSpan.FromSeconds(15));
    }

    private static string Own(string argument = "") => $$"""{ demo: { backends: [ { name: one, perSession: true, command: ["{{Npm.Node}}", "{{Program}}"{{argument}}] } ] } }""";

    /// <summary>A client that leaves what it is asked open until it is withdrawn.</summary>
    private sealed class Asked
    {
        public TaskCompletionSource Withdrawn { get; } = new();

        public McpClientHandlers Handlers => new()
        {
            ElicitationHandler = async (_, cancellationToken) =>
            {
                using var ended = cancellationToken.Register(() => Withdrawn.TrySetResult());
                await Withdrawn.Task;
                throw new OperationCanceledException(cancellationToken);
            },
        };
    }
}
