using Gemba.Gateway.Redis;
using Gemba.Observability.Metrics;
using Gemba.Observability.Resilience;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Gemba.Gateway.Limits;

/// <summary>Puts limits into a gateway. They are its own: a role inside the process may have others.</summary>
internal static class LimitHosting
{
    public static void AddLimits(this IServiceCollection services, RateOptions rates, LimitOptions options)
    {
        services.TryAddSingleton(new CallLimits(rates, options));
        services.TryAddSingleton<Allowance>();
        services.TryAddSingleton(provider => new RateRecords(rates.MaxClients, provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton<IRateStore>(provider =>
        {
            var ledger = new RateLedger(rates.MaxClients);
            provider.GetRequiredService<GembaMeter>().Observe(MetricTable.RateLimitClients, () => ledger.CountOf("client"));
            var local = new LocalRates(ledger, provider.GetRequiredService<TimeProvider>());
            return options.Store == LimitStoreKind.Redis
                ? new RedisRates(provider.GetRequiredService<RedisClient>(), options.WhenAway == LimitFallback.Local ? local : null)
                : local;
        });
        services.TryAddSingleton<BytesUnderWay>();
        services.TryAddSingleton<LimitStep>();
    }
}
