using Gemba.Observability.Logging;
using Gemba.Observability.Sdk;
using Microsoft.Extensions.Logging;

namespace Gemba.Observability.Health;

/// <summary>Looks at one check in its rhythm and keeps what was found, so that nobody who asks has to wait for it.</summary>
internal sealed class WatchedCheck(HealthCheck check, LiveOptions options, TimeProvider clock, ILogger logger)
{
    private volatile HealthFinding _finding = new(HealthStatus.Unhealthy, "Not looked at yet.", null, null);

    public string Name => check.Name;

    public HealthKind Kind => check.Kind;

    public HealthFinding Finding => _finding;

    /// <summary>Looks until it is told to stop; a look that hangs is waited for, so that looks never pile up.</summary>
    public async Task WatchAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var looking = LookAsync(stop);
            Keep(await WithinLimitAsync(looking, stop).ConfigureAwait(false));
            await ((Task)looking).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await Task.Delay(options.Health.Interval, clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<HealthAnswer> LookAsync(CancellationToken stop)
    {
        // A check that works before its first await must not hold up the others.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        using var limit = new CancellationTokenSource(options.Health.Timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
        return await check.LookAsync(either.Token).ConfigureAwait(false);
    }

    private async Task<HealthAnswer> WithinLimitAsync(Task<HealthAnswer> looking, CancellationToken stop)
    {
        try
        {
            return await looking.WaitAsync(options.Health.Timeout, clock, stop).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is TimeoutException or OperationCanceledException)
        {
            return HealthAnswer.Unhealthy($"No answer within {options.Health.Timeout.TotalSeconds:0.###} s.");
        }
        catch (Exception failure)
        {
            return HealthAnswer.Unhealthy($"{failure.GetType().Name}: {failure.Message}");
        }
    }

    private void Keep(HealthAnswer answer)
    {
        if (answer.Status != _finding.Status && (_finding.LastCheck is not null || answer.Status != HealthStatus.Healthy))
            Log.HealthChanged(logger, answer.Status == HealthStatus.Healthy ? LogLevel.Information : LogLevel.Warning, check.Name, answer.Status, answer.Message);
        _finding = new HealthFinding(answer.Status, answer.Message, clock.GetUtcNow(), answer.Details);
    }
}
