using FsCheck;
using FsCheck.Fluent;
using Gemba.Gateway.Limits;
using Gemba.Gateway.Redis;
using Gemba.Observability.Resilience;
using Gemba.Protocol.Faults;

namespace Gemba.Tests.Gateway.Redis;

public sealed class RedisRatesTests
{
    private static readonly (double PerSecond, int Burst)[] Rates = [(3, 5), (0.7, 2), (1000, 1), (333.3, 40)];

    [RedisFact]
    public async Task Budgets_in_memory_and_in_Redis_say_the_same_of_every_call_by_the_same_clock()
    {
        using var server = new RedisServer();
        await server.AnswersAsync();
        await using var client = await RedisClientTests.ConnectAsync(new RedisOptions { Url = server.Url });
        var round = 0;

        Prop.ForAll(Calls().ToArbitrary(), calls =>
        {
            round++;
            var now = 1_700_000_000_000_000d;
            var ledger = new RateLedger(1000);
            var redis = new RedisRates(client, fallback: null, () => now);
            foreach (var (pause, which, key, cost) in calls)
            {
                now += pause;
                var demands = which.Distinct().Select(at => new RateDemand($"s{at}-{round}", $"k{key}", Rates[at].PerSecond, Rates[at].Burst, Math.Min(cost, Rates[at].Burst))).ToArray();

                var here = ledger.Take(demands, now);
                var there = redis.TakeAsync(demands, default).AsTask().GetAwaiter().GetResult();

                Assert.Equal(Shown(here), Shown(there));
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(40));
    }

    [RedisFact]
    public async Task Two_gateways_count_together_and_by_the_clock_of_Redis()
    {
        using var server = new RedisServer();
        await server.AnswersAsync();
        await using var one = await RedisClientTests.ConnectAsync(new RedisOptions { Url = server.Url });
        await using var other = await RedisClientTests.ConnectAsync(new RedisOptions { Url = server.Url });
        RateDemand[] demands = [new("client", "ana", 0.01, 4)];

        var first = await TakeAsync(new RedisRates(one, fallback: null), demands, 3);
        var second = await TakeAsync(new RedisRates(other, fallback: null), demands, 3);

        Assert.Equal((3, 1), (first, second));
    }

    [RedisFact]
    public async Task While_Redis_is_away_each_gateway_counts_for_itself_or_nothing_passes()
    {
        using var server = new RedisServer();
        await server.AnswersAsync();
        await using var client = await RedisClientTests.ConnectAsync(new RedisOptions { Url = server.Url });
        var local = new LocalRates(new RateLedger(10), TimeProvider.System);
        RateDemand[] demands = [new("client", "ana", 0.01, 2)];
        server.Kill();
        await Eventually.HoldsAsync(() => !client.IsUp, "the loss is noticed");

        Assert.Equal(2, await TakeAsync(new RedisRates(client, local), demands, 5));
        var refused = await Assert.ThrowsAsync<FaultException>(async () => await new RedisRates(client, fallback: null).TakeAsync(demands, default));
        Assert.Equal("limits_away", refused.Fault.Reason);
    }

    private static async Task<int> TakeAsync(RedisRates rates, RateDemand[] demands, int times)
    {
        var taken = 0;
        for (var i = 0; i < times; i++)
            taken += (await rates.TakeAsync(demands, default)).IsMet ? 1 : 0;
        return taken;
    }

    private static Gen<(int Pause, int[] Which, int Key, double Cost)[]> Calls() =>
        (from pause in Gen.OneOf(Gen.Constant(0), Gen.Choose(1, 3_000_000))
         from which in Gen.Choose(0, Rates.Length - 1).NonEmptyListOf()
         from key in Gen.Choose(0, 1)
         from cost in Gen.Elements(1d, 1d, 2.5, 7)
         select (pause, which.ToArray(), key, cost)).ArrayOf(25);

    private static string Shown(RateDecision decision) => $"{decision.Refused} {decision.RetryAfter.Ticks} {string.Join(" ", decision.Standings.Select(standing => $"{standing.Remaining}/{standing.ResetAfter.Ticks}"))}";
}
