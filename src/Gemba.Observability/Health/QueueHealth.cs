using Gemba.Observability.Metrics;

namespace Gemba.Observability.Health;

/// <summary>Looks at the queues before bounded work.</summary>
/// <param name="gates">What the work waits before.</param>
public sealed class QueueHealth(params IReadOnlyList<PermitGate> gates)
{
    private long _refusedBefore;

    /// <summary>Degraded where work was sent away since the last look; else healthy. A queue that empties in time is what a queue is for.</summary>
    /// <param name="perSecond">Work done each second, lately.</param>
    public HealthAnswer Look(double perSecond)
    {
        var figures = gates.ToDictionary(gate => gate.Name, gate => gate.Figures);
        var details = figures.ToDictionary(gate => gate.Key, gate => (object?)DetailsOf(gate.Value));
        details["per_second"] = Math.Round(perSecond, 3);
        var refused = figures.Values.Sum(gate => gate.Refused);
        var lately = refused - Interlocked.Exchange(ref _refusedBefore, refused);
        return lately > 0
            ? HealthAnswer.Degraded($"{lately} calls were sent away because all places stayed taken. Give it more places, or fewer calls at once.", details)
            : HealthAnswer.Healthy("All work found a place in time", details);
    }

    private static Dictionary<string, object?> DetailsOf(PermitFigures figures) => new()
    {
        ["places"] = figures.Capacity,
        ["held"] = figures.Held,
        ["waiting"] = figures.Waiting,
        ["waits"] = figures.Waits,
        ["refused"] = figures.Refused,
        ["mean_wait_ms"] = figures.Waits == 0 ? 0 : Math.Round(figures.Waited.TotalMilliseconds / figures.Waits, 3),
    };
}
