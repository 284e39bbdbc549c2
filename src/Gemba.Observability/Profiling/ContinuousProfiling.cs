using Gemba.Observability.Faults;
using Gemba.Observability.Logging;
using Gemba.Observability.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gemba.Observability.Profiling;

/// <summary>Takes a short profile again and again and keeps it, so that what was slow can be looked at when it is over.</summary>
internal sealed class ContinuousProfiling(
    ProfilingOptions options, RuntimeWatch watch, ProfileFolder folder, (GembaMeter Meter, TimeProvider Clock, Escalation Escalation, ILogger<ContinuousProfiling> Log) tools) : BackgroundService
{
    private const string Operation = "keep_profile";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var pace = new PeriodicTimer(options.ContinuousInterval, tools.Clock);
        try
        {
            while (await pace.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
                tools.Meter.Add(MetricTable.Profiles, await TakeAsync(stoppingToken).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private async Task<string> TakeAsync(CancellationToken stop)
    {
        try
        {
            var kind = ProfileKind.Cpu;
            var profile = await watch.WatchInBackgroundAsync(kind.Providers, options.ContinuousDuration, log => kind.Read(log, options.ContinuousDuration), stop).ConfigureAwait(false);
            folder.Keep(profile);
            tools.Escalation.Succeeded(tools.Log, Operation);
            return ProfileResults.Kept;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return ProfileResults.GaveWay;
        }
        catch (ObservabilityException busy) when (busy.Reason == ObservabilityFaults.AlreadyWatchedReason)
        {
            return ProfileResults.GaveWay;
        }
        catch (Exception failure) when (failure is ObservabilityException or IOException or UnauthorizedAccessException or InvalidDataException)
        {
            tools.Escalation.Failed(tools.Log, new RepeatedFault(Operation, "profile_not_kept")
            {
                Error = $"The profile that is taken again and again could not be: {failure.Message}",
                Cause = failure,
                RetryIn = options.ContinuousInterval,
                Loudest = EscalationStage.Persistent, // no call is harmed by it
            });
            return ProfileResults.Failed;
        }
    }
}
