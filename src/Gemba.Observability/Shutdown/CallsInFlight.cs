using Gemba.Observability.Calls;
using Gemba.Observability.Metrics;

namespace Gemba.Observability.Shutdown;

/// <summary>The calls that are under way, so that a stop can wait for them and name the ones that hang. Costs a call no memory.</summary>
internal sealed class CallsInFlight
{
    // Calls beyond these places are counted and not named; a name is wanted only of the few that hang.
    private const int Places = 256;

    private readonly OpenCall?[] _places = new OpenCall?[Places];
    private readonly Lock _gate = new();
    private int _count;
    private TaskCompletionSource? _none;

    public CallsInFlight(GembaMeter meter) => meter.Observe(MetricTable.RequestsInFlight, () => Count);

    public int Count => Volatile.Read(ref _count);

    public void Enter(OpenCall call)
    {
        Interlocked.Increment(ref _count);
        for (var i = 0; i < Places; i++)
        {
            var place = (int)((uint)(call.RequestId.GetHashCode() + i) % Places);
            if (Volatile.Read(ref _places[place]) is not null || Interlocked.CompareExchange(ref _places[place], call, null) is not null)
                continue;
            call.Place = place;
            return;
        }
    }

    public void Leave(OpenCall call)
    {
        if (call.Place >= 0)
            Volatile.Write(ref _places[call.Place], null);
        // Who waits has put down its wish before it looks at the count, so one of the two sees the other.
        if (Interlocked.Decrement(ref _count) > 0 || Volatile.Read(ref _none) is null)
            return;
        lock (_gate)
        {
            _none?.TrySetResult();
            _none = null;
        }
    }

    /// <summary>Ends at a moment when no call is under way.</summary>
    public Task WhenNoneAsync()
    {
        lock (_gate)
        {
            var none = _none ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Interlocked.MemoryBarrier();
            if (Count > 0)
                return none.Task;
            _none = null;
            none.TrySetResult();
            return none.Task;
        }
    }

    /// <summary>The calls under way as a person would name them, longest first.</summary>
    public IReadOnlyList<string> Names() => [.. _places
        .OfType<OpenCall>()
        .OrderBy(call => call.Time)
        .Select(call => call.Tool ?? call.Prompt ?? call.Method)];
}
