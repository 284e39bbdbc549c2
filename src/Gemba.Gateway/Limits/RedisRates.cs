using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Gemba.Gateway.Faults;
using Gemba.Gateway.Redis;
using Gemba.Observability.Resilience;
using Gemba.Protocol.Faults;

namespace Gemba.Gateway.Limits;

/// <summary>Budgets in Redis: one script takes from all of a call's, by the clock of Redis, so that gateways whose clocks differ count alike.</summary>
/// <param name="redis">Redis.</param>
/// <param name="fallback">What holds while it is away; <see langword="null"/> to refuse.</param>
/// <param name="now">The time in µs instead of Redis' own.</param>
internal sealed class RedisRates(RedisClient redis, IRateStore? fallback, Func<double>? now = null) : IRateStore
{
    // As RateLedger does it, in the same order of operations: both keep doubles, and must say the same. Redis would write a number with 14 digits only; 17 lose nothing.
    // A budget that is whole is forgotten, by Redis' clock; where another one is used it may stand, and the budget is kept for longer.
    private static readonly RedisScript Take = new("limit_take", """
        local now, spare = tonumber(ARGV[1]), 3600000
        if not now then spare = 1 local t = redis.call('TIME') now = t[1] * 1000000 + t[2] end
        local refused, longest, whole = 0, 0, {}
        for i = 1, #KEYS do
          local interval, burst, cost = tonumber(ARGV[3 * i - 1]), tonumber(ARGV[3 * i]), tonumber(ARGV[3 * i + 1])
          whole[i] = math.max(tonumber(redis.call('GET', KEYS[i]) or '0'), now)
          local wait = whole[i] - now + (cost * interval) - (burst * interval)
          if wait >= 1 then
            if refused == 0 then refused = i end
            longest = math.max(longest, wait)
          end
        end
        local answer = { refused, string.format('%.17g', longest), string.format('%.17g', now) }
        for i = 1, #KEYS do
          if refused == 0 then
            whole[i] = whole[i] + tonumber(ARGV[3 * i + 1]) * tonumber(ARGV[3 * i - 1])
            redis.call('SET', KEYS[i], string.format('%.17g', whole[i]), 'PX', math.ceil((whole[i] - now) / 1000) + spare)
          end
          answer[3 + i] = string.format('%.17g', whole[i])
        end
        return answer
        """);

    public async ValueTask<RateDecision> TakeAsync(RateDemand[] demands, CancellationToken cancellationToken)
    {
        try
        {
            var reply = await redis.RunAsync(Take, [.. demands.Select(KeyOf)], [RedisClient.Bytes(now is null ? "" : Number(now())), .. demands.SelectMany(Arguments)], cancellationToken).ConfigureAwait(false);
            return DecisionIn(reply, demands);
        }
        catch (RedisException away)
        {
            return fallback is not null
                ? await fallback.TakeAsync(demands, cancellationToken).ConfigureAwait(false)
                : throw new FaultException(GatewayFaults.LimitsAway(), away);
        }
    }

    // Who calls stands under a hash: names of people are nobody's business there, and a client chooses no key.
    private ReadOnlyMemory<byte> KeyOf(RateDemand demand)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(demand.Key), hash);
        return redis.Key($"rate:{demand.Scope}:{Base64Url.EncodeToString(hash[..16])}");
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Arguments(RateDemand demand) =>
        [RedisClient.Bytes(Number(demand.Interval)), RedisClient.Bytes(demand.Burst), RedisClient.Bytes(Number(demand.Cost))];

    private static string Number(double number) => number.ToString("R", CultureInfo.InvariantCulture);

    private static RateDecision DecisionIn(RedisReply reply, RateDemand[] demands)
    {
        if (reply.Items is not { } items || items.Count != 3 + demands.Length)
            throw RedisException.Unreadable("a script answered with something else");
        var whole = items.Skip(3).Select(item => double.Parse(item.Text, CultureInfo.InvariantCulture)).ToArray();
        return RateDecision.Of(demands, (int)items[0].Number - 1, double.Parse(items[1].Text, CultureInfo.InvariantCulture), whole, double.Parse(items[2].Text, CultureInfo.InvariantCulture));
    }
}
