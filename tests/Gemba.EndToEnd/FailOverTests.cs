using Gemba.EndToEnd.Processes;
using Gemba.Tests;
using static Gemba.EndToEnd.Processes.GuardedCalls;

namespace Gemba.EndToEnd;

/// <summary>How the built gateway leaves a server that fails and finds its way back to it.</summary>
public sealed class FailOverTests
{
    [Fact]
    public async Task By_priority_the_second_server_takes_over_while_the_first_fails_and_gives_back_when_that_works_again()
    {
        await using var first = UnsteadyServer.Start();
        await using var second = UnsteadyServer.Start();
        (first.Answer, second.Answer) = ("first", "second");
        await using var gateway = await GatewayProcess.StartAsync(
            $$"""{ crm: { balance: priority, backends: [ { name: second, url: "{{second.Address}}", priority: 2 }, { name: first, url: "{{first.Address}}", priority: 1 } ] } }""",
            bounds: "  guard: { breakerFailures: 2, breakerOpenTime: 00:00:01, outlierFailures: 100 }");
        await using var client = await gateway.ConnectAsync("crm", "2026-07-28");
        for (var call = 0; call < 5; call++)
            Assert.Equal("first", await CallAsync(client));

        first.Mood = Mood.Fails;
        await Eventually.HoldsAsync(async () => await TryCallAsync(client) == "second", "the second one takes over");
        first.Mood = Mood.Works;

        await Eventually.HoldsAsync(async () => await TryCallAsync(client) == "first", "the first one is back");
        var others = second.Calls;
        for (var call = 0; call < 10; call++)
            Assert.Equal("first", await CallAsync(client));
        Assert.Equal(others, second.Calls);
    }

    [Fact]
    public async Task Of_a_burst_at_a_server_whose_breaker_may_close_exactly_one_call_finds_out()
    {
        await using var server = UnsteadyServer.Start();
        await using var gateway = await GatewayProcess.StartAsync(
            $$"""{ crm: { backends: [ { name: one, url: "{{server.Address}}" } ] } }""", bounds: "  guard: { breakerFailures: 2, breakerOpenTime: 00:00:02 }");
        await using var client = await gateway.ConnectAsync("crm", "2026-07-28");
        server.Mood = Mood.Fails;
        await Eventually.HoldsAsync(async () =>
        {
            await TryCallAsync(client);
            return await BreakersAsync(gateway) == (0, 1);
        }, "the breaker is open");
        (server.Mood, server.Takes) = (Mood.Works, TimeSpan.FromSeconds(2));
        var before = server.Calls;

        string[] answers = [];
        await Eventually.HoldsAsync(
            async () =>
            {
                answers = await Task.WhenAll(Enumerable.Range(0, 25).Select(_ => TryCallAsync(client)));
                return server.Calls > before;
            },
            "a burst is let through in part", TimeSpan.FromSeconds(30));

        Assert.Equal(1, server.Calls - before);
        Assert.Single(answers, answer => answer == "done");
        Assert.Equal(24, answers.Count(answer => answer.Contains("failed too often in a row", StringComparison.Ordinal)));
        await ClosedAsync(gateway);
    }
}
