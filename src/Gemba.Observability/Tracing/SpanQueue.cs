using System.Diagnostics;
using System.Threading.Channels;
using Gemba.Observability.Logging;
using Microsoft.Extensions.Logging;
using OpenTelemetry;

namespace Gemba.Observability.Tracing;

/// <summary>Spans on their way to an exporter: a bounded queue and one thread. While nobody takes them they wait; what finds no room, or waited too long, is counted.</summary>
/// <remarks>OpenTelemetry's own batch processor gives up a batch at the first failure and tells nobody how many spans it lost.</remarks>
internal sealed class SpanQueue : BaseExportProcessor<Activity>
{
    internal const string Operation = "export_spans";

    private const string Refused = "collector_unreachable";

    private readonly SpanQueueLimits _limits;
    private readonly TraceOptions _options;
    private readonly TraceFigures _figures;
    private readonly Escalation _escalation;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly Channel<Activity> _spans;
    private readonly ManualResetEventSlim _wake = new();
    private readonly Thread _thread;
    private readonly Activity[] _batch;
    private int _batched;
    private long _failingSince;
    private int _failures;
    private Exception? _cause;
    private volatile bool _stopping;

    internal SpanQueue(BaseExporter<Activity> exporter, SpanQueueLimits limits, TraceOptions options, (TraceFigures Figures, Escalation Escalation, TimeProvider Clock, ILogger Log) parts)
        : base(exporter)
    {
        (_limits, _options, _figures, _escalation, _clock, _log) = (limits, options, parts.Figures, parts.Escalation, parts.Clock, parts.Log);
        _spans = Channel.CreateBounded<Activity>(new BoundedChannelOptions(limits.Queue) { SingleReader = true });
        _batch = new Activity[limits.Batch];
        _thread = new Thread(Run) { IsBackground = true, Name = "gemba spans" };
        _thread.Start();
    }

    /// <summary>Whether a sampler decides at the beginning of a trace and not its end.</summary>
    internal bool DecidesAtBeginning { get; init; }

    /// <summary>Sees every span that a sampler at the beginning took.</summary>
    internal Action<Activity>? Took { get; set; }

    /// <summary>A span that is to be exported; one that finds no room is dropped and counted.</summary>
    internal void Enqueue(Activity span)
    {
        if (!_spans.Writer.TryWrite(span))
            _figures.QueueFull();
        else if (_figures.Queued() == _limits.Batch)
            _wake.Set();
    }

    protected override void OnExport(Activity data)
    {
        if (!data.Recorded)
            return;
        Took?.Invoke(data);
        Enqueue(data);
    }

    protected override bool OnForceFlush(int timeoutMilliseconds)
    {
        _wake.Set();
        return SpinWait.SpinUntil(() => _figures.Waiting == 0 || _failures > 0, timeoutMilliseconds) && _failures == 0;
    }

    protected override bool OnShutdown(int timeoutMilliseconds)
    {
        _stopping = true;
        _spans.Writer.TryComplete();
        _wake.Set();
        var ended = _thread.Join(timeoutMilliseconds);
        return base.OnShutdown(timeoutMilliseconds) && ended;
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
            _wake.Dispose();
    }

    private void Run()
    {
        using var quiet = SuppressInstrumentationScope.Begin(); // what the exporter sends is no work of ours
        while (!_stopping)
        {
            _wake.Wait(PauseBefore());
            _wake.Reset();
            while (Export() && _figures.Waiting >= _limits.Batch)
            {
                // A full batch does not wait for the next turn.
            }
        }

        while (Export() && _figures.Waiting > 0)
        {
            // The last turn sends everything, unless nobody takes it.
        }

        _figures.GivenUp(_figures.Waiting);
    }

    /// <summary>The usual pause; after failures twice as long each time, up to the longest.</summary>
    private TimeSpan PauseBefore()
    {
        var pause = _limits.Delay * Math.Pow(2, Math.Min(_failures, 16));
        return _failures == 0 ? _limits.Delay : pause < _options.LongestExportPause ? pause : Longer(_options.LongestExportPause, _limits.Delay);
    }

    /// <summary>Sends one batch; <see langword="false"/> when there was none or nobody took it.</summary>
    private bool Export()
    {
        while (_batched < _batch.Length && _spans.Reader.TryRead(out var span))
            _batch[_batched++] = span;
        if (_batched == 0)
            return false;
        if (IsTaken())
        {
            _figures.Exported(_batched);
            _failures = 0;
            _escalation.Succeeded(_log, Operation);
            LetGo();
            return true;
        }

        Fail();
        return false;
    }

    /// <summary>Whether the exporter took the batch. What it throws must not end the thread, and with it the process.</summary>
    private bool IsTaken()
    {
        try
        {
            _cause = null;
            return exporter.Export(new Batch<Activity>(_batch, _batched)) == ExportResult.Success;
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            _cause = fault;
            return false;
        }
    }

    private void Fail()
    {
        if (_failures++ == 0)
            _failingSince = _clock.GetTimestamp();
        _escalation.Failed(_log, new RepeatedFault(Operation, Refused)
        {
            Error = $"The collector did not take {_batched} spans; {_figures.Waiting} wait. Look whether it runs where OTEL_EXPORTER_OTLP_ENDPOINT points.",
            Cause = _cause,
            RetryIn = PauseBefore(),
        });
        if (_clock.GetElapsedTime(_failingSince) < _options.TryExportFor)
            return;
        _figures.GivenUp(_batched); // it may be this batch that cannot be taken
        LetGo();
        _failingSince = _clock.GetTimestamp();
    }

    private void LetGo()
    {
        Array.Clear(_batch, 0, _batched);
        _batched = 0;
    }

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
