using System.Threading.Channels;
using Gemba.Observability.Logging;
using Gemba.Observability.Metrics;
using Gemba.Observability.Sdk;
using Microsoft.Extensions.Logging;

namespace Gemba.Observability.Calls;

/// <summary>Hands finished operations to the readers, each over a queue of its own, so that none can slow a call or another reader.</summary>
internal sealed class CallDispatcher : IAsyncDisposable
{
    private readonly Queue[] _queues;

    public CallDispatcher(
        IEnumerable<ICallReader> readers, ObservabilityOptions options, GembaMeter meter, TimeProvider clock, ILogger<CallDispatcher> log) =>
        _queues = [.. readers.Select(reader => new Queue(reader, options, meter, log, clock))];

    /// <summary>Gives a finished operation to every reader that wants it.</summary>
    internal void Publish(OpenCall call)
    {
        foreach (var queue in _queues)
            queue.Offer(call);
    }

    /// <summary>Takes nothing more and gives the readers time to read what is queued.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var queue in _queues)
            await queue.DisposeAsync().ConfigureAwait(false);
    }

    private sealed class Queue : IAsyncDisposable
    {
        /// <summary>What a reader may still need when the process ends; a container gets 10 s in all.</summary>
        private static readonly TimeSpan LastReading = TimeSpan.FromSeconds(2);

        /// <summary>
        /// The queue is emptied at this pace instead of at each record: to wake a thread costs a call more than everything else that is done to observe it.
        /// 8,192 places are enough for 160,000 calls a second, and who watches live sees no difference.
        /// </summary>
        private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(50);

        private readonly ICallReader _reader;
        private readonly string _role;
        private readonly GembaMeter _meter;
        private readonly ILogger _log;
        private readonly Channel<OpenCall> _calls;
        private readonly PeriodicTimer _pace;
        private readonly CancellationTokenSource _stop = new();
        private readonly Task _reading;

        internal Queue(ICallReader reader, ObservabilityOptions options, GembaMeter meter, ILogger log, TimeProvider clock)
        {
            (_reader, _role, _meter, _log) = (reader, options.Role, meter, log);
            KnownNames.Readers.Register(reader.Name);
            _calls = Channel.CreateBounded<OpenCall>(new BoundedChannelOptions(options.CallQueueLength) { SingleReader = true });
            _pace = new PeriodicTimer(Pace, clock);
            _reading = Task.Run(ReadAllAsync);
        }

        internal void Offer(OpenCall call)
        {
            if (_reader.Wants(call) && !_calls.Writer.TryWrite(call))
                _meter.Add(MetricTable.RecordsDropped, _reader.Name);
        }

        public async ValueTask DisposeAsync()
        {
            _calls.Writer.TryComplete();
            _stop.CancelAfter(LastReading);
            _pace.Dispose();
            await _reading.ConfigureAwait(false);
            _stop.Dispose();
        }

        private async Task ReadAllAsync()
        {
            bool more;
            do
            {
                more = await _pace.WaitForNextTickAsync(CancellationToken.None).ConfigureAwait(false);
                while (_calls.Reader.TryRead(out var call))
                    await ReadAsync(call.RecordFor(_role)).ConfigureAwait(false);
            }
            while (more);
        }

        private async ValueTask ReadAsync(CallRecord record)
        {
            try
            {
                _stop.Token.ThrowIfCancellationRequested();
                await _reader.ReadAsync(record, _stop.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                _meter.Add(MetricTable.RecordsDropped, _reader.Name);
            }
            catch (Exception fault) when (fault is not OutOfMemoryException)
            {
                Log.ReaderFailed(_log, _reader.Name, record.RequestId, fault);
            }
        }
    }
}
