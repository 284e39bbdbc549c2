using Gemba.Observability.Sdk;
using Gemba.Observability.Shutdown;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gemba.Observability.Health;

/// <summary>Looks at all checks in the background and answers from what was found last.</summary>
internal sealed class HealthMonitor : IHostedService, IDisposable
{
    private readonly TimeProvider _clock;
    private readonly DrainState _drain;
    private readonly string _version;
    private readonly long _started; // not by the clock on the wall, which is set back at times
    private readonly WatchedCheck[] _checks;
    private readonly CancellationTokenSource _stop = new();
    private Task _watching = Task.CompletedTask;

    public HealthMonitor(IEnumerable<HealthCheck> checks, ObservabilityOptions options, DrainState drain, (TimeProvider Clock, ILogger Logger, LiveOptions Live) around)
    {
        (_clock, _drain, _version) = (around.Clock, drain, options.EffectiveVersion);
        _started = _clock.GetTimestamp();
        _checks = [.. checks.Select(check => new WatchedCheck(check, around.Live, _clock, around.Logger))];
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _watching = Task.WhenAll(_checks.Select(check => check.WatchAsync(_stop.Token)));
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _watching.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>The state of the checks that a question is about, as of their last look.</summary>
    public HealthReport Report(HealthQuestion question)
    {
        var now = _clock.GetUtcNow();
        var findings = _checks
            .Where(check => question == HealthQuestion.Whole || check.Kind == (question == HealthQuestion.Live ? HealthKind.Live : HealthKind.Ready))
            .ToDictionary(check => check.Name, check => check.Finding, StringComparer.Ordinal);
        if (question == HealthQuestion.Startup)
            return new HealthReport(HasBegun ? HealthStatus.Healthy : HealthStatus.Unhealthy, now, _version, _clock.GetElapsedTime(_started), findings);
        if (_drain.IsDraining && question != HealthQuestion.Live)
            findings["shutdown"] = Draining(question, now);
        // The worst of all; where nothing is looked at, that this was answered says enough.
        var status = findings.Values.Select(finding => finding.Status).DefaultIfEmpty(HealthStatus.Healthy).Max();
        return new HealthReport(status, now, _version, _clock.GetElapsedTime(_started), findings);
    }

    public void Dispose() => _stop.Dispose();

    private bool HasBegun => _checks.All(check => check.Finding.LastCheck is not null);

    private static HealthFinding Draining(HealthQuestion question, DateTimeOffset now) => new(
        question == HealthQuestion.Ready ? HealthStatus.Unhealthy : HealthStatus.Degraded,
        "Stopping: calls that are under way are finished, new ones belong elsewhere.", now, null);
}
