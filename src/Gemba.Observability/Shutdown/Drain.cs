using Gemba.Observability.Faults;
using Gemba.Observability.Logging;
using Microsoft.Extensions.Hosting;

namespace Gemba.Observability.Shutdown;

/// <summary>Ends a process in order: not ready, listeners closed, calls finished, what was seen written down.</summary>
/// <remarks>
/// It acts before the host stops its services, because some of them end calls when they stop. Whatever hangs, the process ends at
/// <see cref="DrainOptions.HardLimit"/>.
/// </remarks>
internal sealed class Drain(DrainOptions options, DrainState state, CallsInFlight calls, DrainParts parts) : IHostedLifecycleService, IDisposable
{
    private const int ListenersPriority = 10;
    private const int BackgroundPriority = 20;

    private StopSignals? _signals;
    private ITimer? _hardStop;
    private CancellationTokenRegistration _stopping;
    private long _began;
    private IReadOnlyList<string> _cutOff = [];

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        _signals = new StopSignals(EndNow);
        // A signal ends the lifetime before the host begins to stop: readiness must not wait for that.
        _stopping = parts.Lifetime.ApplicationStopping.Register(state.Begin);
        Log.Starting(parts.Logger, parts.Role, parts.Version, Environment.ProcessId);
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        Log.Started(parts.Logger, parts.Role);
        return parts.Audit.StartedAsync();
    }

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        _began = parts.Clock.GetTimestamp();
        _hardStop = parts.Clock.CreateTimer(_ => EndNow(_signals?.ExitCode ?? 1), null, options.HardLimit, Timeout.InfiniteTimeSpan);
        state.Begin();
        Log.DrainBegan(parts.Logger, calls.Count, options.CallLimit.TotalSeconds);
        await Task.Delay(options.ReadinessDelay, parts.Clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        using var connections = new CancellationTokenSource();
        var closed = parts.Server?.StopAsync(connections.Token) ?? Task.CompletedTask;
        Log.ListenersClosed(parts.Logger, ListenersPriority, Seconds);
        await FinishCallsAsync(closed).ConfigureAwait(false);
        await connections.CancelAsync().ConfigureAwait(false);
        await closed.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        Log.BackgroundEnded(parts.Logger, BackgroundPriority, Seconds);
        parts.Security.TellRepeated();
        await parts.Audit.StoppedAsync(StopReason, state.ExitCode, parts.Clock.GetElapsedTime(_began), _cutOff).ConfigureAwait(false);
        foreach (var flush in parts.Flushes.OrderBy(flush => flush.Priority))
            await FlushAsync(flush, cancellationToken).ConfigureAwait(false);
        Log.Stopped(parts.Logger, parts.Role, Seconds, state.ExitCode);
    }

    public void Dispose()
    {
        _hardStop?.Dispose();
        _signals?.Dispose();
        _stopping.Dispose();
    }

    private string StopReason => _signals?.Name ?? StopSignals.NoSignal;

    private double Seconds => Math.Round(parts.Clock.GetElapsedTime(_began).TotalSeconds, 3);

    /// <summary>Waits for the calls, then for the connections; a request that was on its way when the last call ended is waited for like the others.</summary>
    private async Task FinishCallsAsync(Task closed)
    {
        try
        {
            do
            {
                await calls.WhenNoneAsync().WaitAsync(Left, parts.Clock).ConfigureAwait(false);
                await closed.WaitAsync(options.ConnectionLimit, parts.Clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            while (calls.Count > 0);
            Log.CallsFinished(parts.Logger, Seconds);
        }
        catch (TimeoutException)
        {
            state.CutOff(_signals?.ExitCode ?? 1);
            _cutOff = calls.Names();
            Log.CallsCutOff(parts.Logger, calls.Count, string.Join(", ", _cutOff), Seconds);
        }
    }

    private TimeSpan Left => options.CallLimit - parts.Clock.GetElapsedTime(_began) is { Ticks: > 0 } left ? left : TimeSpan.Zero;

    private async Task FlushAsync(FlushStep flush, CancellationToken cancellationToken)
    {
        try
        {
            await flush.FlushAsync(cancellationToken).ConfigureAwait(false);
            Log.Flushed(parts.Logger, flush.Name, flush.Priority, Seconds);
        }
        catch (Exception failure) when (failure is ObservabilityException or IOException or OperationCanceledException or TimeoutException)
        {
            Log.NotFlushed(parts.Logger, flush.Name, failure.Message);
        }
    }

    private void EndNow(int exitCode)
    {
        Log.EndedHard(parts.Logger, calls.Count, string.Join(", ", calls.Names()), exitCode);
        parts.Audit.StoppedNow(StopReason, exitCode, calls.Names());
        parts.FlushLogs();
        parts.End(exitCode);
    }
}
