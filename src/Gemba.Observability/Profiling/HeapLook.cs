using System.Diagnostics.Tracing;
using Gemba.Observability.Faults;
using Microsoft.Diagnostics.NETCore.Client;
using Microsoft.Diagnostics.Tracing;
using Microsoft.Diagnostics.Tracing.Parsers;
using Microsoft.Diagnostics.Tracing.Parsers.Clr;

namespace Gemba.Observability.Profiling;

/// <summary>
/// Counts the managed heap. The collector is asked to walk it once and to tell each object; what it tells waits in the runtime's buffer, because nothing managed
/// runs meanwhile, also nobody who could read it.
/// </summary>
internal sealed class HeapLook(RuntimeWatch watch, ProfilingOptions options, TimeProvider clock)
{
    private static readonly EventPipeProvider[] Objects =
        [new("Microsoft-Windows-DotNETRuntime", EventLevel.Verbose, (long)ClrTraceEventParser.Keywords.GCHeapSnapshot)];

    /// <exception cref="ObservabilityException">Somebody else is looking, or the runtime lets nobody look.</exception>
    public async Task<HeapSummary> TakeAsync(CancellationToken cancellationToken)
    {
        using var turn = await watch.TakeTurnAsync(cancellationToken).ConfigureAwait(false);
        var began = clock.GetTimestamp();
        using var session = await RuntimeWatch.StartAsync(Objects, names: false, options.HeapBufferBytes, cancellationToken).ConfigureAwait(false);
        using var told = new EventPipeEventSource(session.EventStream);
        var tally = new HeapTally(told);
        var reading = Task.Run(told.Process, CancellationToken.None);
        await Task.WhenAny(tally.Walked, reading, Task.Delay(options.LongestDuration, clock, cancellationToken)).ConfigureAwait(false);
        await session.StopAsync(CancellationToken.None).ConfigureAwait(false);
        await reading.ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        return new HeapSummary(clock.GetElapsedTime(began), tally.Walked.IsCompleted && told.EventsLost == 0, tally.Types());
    }

    /// <summary>Adds up what is told, by type: of the objects themselves nothing is kept.</summary>
    private sealed class HeapTally
    {
        private readonly Dictionary<ulong, string> _names = [];
        private readonly Dictionary<ulong, (long Objects, long Bytes)> _sums = [];
        private readonly TaskCompletionSource _walked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _walk = -1;

        public HeapTally(EventPipeEventSource told)
        {
            told.Clr.GCStart += Begin;
            told.Clr.GCStop += End;
            told.Clr.TypeBulkType += Name;
            told.Clr.GCBulkNode += Add;
        }

        /// <summary>Ends when the collection that walked the heap has ended.</summary>
        public Task Walked => _walked.Task;

        public List<HeapType> Types() => [.. _sums
            .GroupBy(sum => FrameName.Of(_names.GetValueOrDefault(sum.Key, "[unknown]")))
            .Select(type => new HeapType(type.Key, type.Sum(sum => sum.Value.Objects), type.Sum(sum => sum.Value.Bytes)))
            .OrderByDescending(type => type.Bytes)];

        private void Begin(GCStartTraceData collection)
        {
            if (_walk < 0 && collection.Reason == GCReason.Induced && collection.Type == GCType.NonConcurrentGC)
                _walk = collection.Count;
        }

        private void End(GCEndTraceData collection)
        {
            if (collection.Count == _walk)
                _walked.TrySetResult();
        }

        private void Name(GCBulkTypeTraceData types)
        {
            for (var at = 0; at < types.Count; at++)
            {
                var type = types.Values(at);
                _names[type.TypeID] = type.TypeName;
            }
        }

        private void Add(GCBulkNodeTraceData nodes)
        {
            for (var at = 0; at < nodes.Count; at++)
            {
                var node = nodes.Values(at);
                var (objects, bytes) = _sums.GetValueOrDefault(node.TypeID);
                _sums[node.TypeID] = (objects + 1, bytes + (long)node.Size);
            }
        }
    }
}
