using Gemba.Gateway.Redis;

namespace Gemba.Gateway.Limits;

/// <summary>Finds what cannot be used in the section <c>gateway:limits</c>.</summary>
public static class LimitOptionsCheck
{
    /// <summary>Every fault, with its key and what to write.</summary>
    public static IEnumerable<string> FindFaults(LimitOptions options, RedisOptions redis)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(redis);
        for (var at = 0; at < options.Costs.Count; at++)
        {
            if (CallCost.TryRead(options.Costs[at]) is null)
                yield return $"gateway:limits:costs:{at} is '{options.Costs[at]}'. Write namespace/tool=cost, with * for anything and a cost above 0, as in crm/export_*=10.";
        }

        if (options.Store == LimitStoreKind.Redis && !redis.IsOn)
            yield return "gateway:limits:store is redis, and there is no Redis. Write redis: { url: \"redis://127.0.0.1:6379\" }.";
    }
}
