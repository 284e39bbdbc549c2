using Gemba.Observability.Logging;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gemba.Observability.Metrics;

/// <summary>
/// Looks at the runtime between scrapes: how long work waits for a thread of the pool, each second, and whether the processors were busy for most of an
/// interval. Warns in the log where either is too much.
/// </summary>
internal sealed class RuntimeWatch : BackgroundService
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    private readonly MetricsOptions _options;
    private readonly GembaMeter _meter;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly Func<TimeSpan> _processorTime;
    private double _busy;
    private long _longestDelayTicks;

    public RuntimeWatch(MetricsOptions options, GembaMeter meter, TimeProvider clock, ILogger<RuntimeWatch> log)
        : this(options, meter, (clock, log), () => Environment.CpuUsage.TotalTime)
    {
    }

    internal RuntimeWatch(MetricsOptions options, GembaMeter meter, (TimeProvider Clock, ILogger Log) around, Func<TimeSpan> processorTime)
    {
        (_options, _meter, _clock, _log, _processorTime) = (options, meter, around.Clock, around.Log, processorTime);
        meter.Observe(MetricTable.Processors, () => Environment.ProcessorCount);
        meter.Observe(MetricTable.BusyShare, () => Volatile.Read(ref _busy));
        meter.Observe(MetricTable.ThreadPoolBusyThreads, BusyThreads);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var pace = new PeriodicTimer(Step, _clock);
        var (began, used) = (_clock.GetTimestamp(), _processorTime());
        try
        {
            while (await pace.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
            {
                Probe();
                var elapsed = _clock.GetElapsedTime(began);
                if (elapsed < _options.RuntimeInterval)
                    continue;
                var now = _processorTime();
                Judge(now - used, elapsed);
                (began, used) = (_clock.GetTimestamp(), now);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private static double BusyThreads()
    {
        ThreadPool.GetMaxThreads(out var most, out _);
        ThreadPool.GetAvailableThreads(out var idle, out _);
        return most - idle;
    }

    private void Probe()
    {
        var queued = _clock.GetTimestamp();
        ThreadPool.UnsafeQueueUserWorkItem(_ =>
        {
            var delay = _clock.GetElapsedTime(queued);
            _meter.Record(MetricTable.ThreadPoolDelay, delay.TotalSeconds);
            if (delay.Ticks > Interlocked.Read(ref _longestDelayTicks))
                Interlocked.Exchange(ref _longestDelayTicks, delay.Ticks);
        }, null);
    }

    private void Judge(TimeSpan used, TimeSpan elapsed)
    {
        var busy = used / elapsed / Environment.ProcessorCount;
        Volatile.Write(ref _busy, busy);
        if (busy > _options.BusyWarning)
        {
            _meter.Add(MetricTable.BusyIntervals);
            Log.RuntimeBusy(_log, busy * elapsed.TotalSeconds, elapsed.TotalSeconds, Environment.ProcessorCount);
        }

        var delay = TimeSpan.FromTicks(Interlocked.Exchange(ref _longestDelayTicks, 0));
        if (delay >= _options.PoolDelayWarning)
            Log.PoolSlow(_log, delay.TotalSeconds);
    }
}
