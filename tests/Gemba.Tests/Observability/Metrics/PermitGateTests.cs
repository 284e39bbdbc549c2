using Gemba.Observability.Metrics;

namespace Gemba.Tests.Observability.Metrics;

public sealed class PermitGateTests
{
    [Fact]
    public async Task A_gate_shows_who_is_inside_who_waits_and_who_was_sent_away()
    {
        using var process = new ObservedProcess();
        var clock = new ManualClock();
        using var gate = new PermitGate("calls", 1, process.Meter, clock);

        Assert.True(gate.TryEnter());
        var sentAway = await gate.EnterAsync(TimeSpan.Zero, default);
        var waiting = gate.EnterAsync(Timeout.InfiniteTimeSpan, default);
        clock.Advance(TimeSpan.FromSeconds(3));
        var full = process.Prometheus;
        gate.Leave();
        var entered = await waiting;
        var later = process.Prometheus;

        Assert.False(sentAway.Entered);
        Assert.Equal((true, TimeSpan.FromSeconds(3)), entered);
        Assert.Contains("gemba_permits_capacity{gate=\"calls\"} 1\n", full);
        Assert.Contains("gemba_permits_held{gate=\"calls\"} 1\n", full);
        Assert.Contains("gemba_permits_waiting{gate=\"calls\"} 1\n", full);
        Assert.Contains("gemba_permits_refused_total{gate=\"calls\"} 1\n", full);
        Assert.Contains("gemba_permits_waiting{gate=\"calls\"} 0\n", later);
        Assert.Contains("gemba_permit_waits_total{gate=\"calls\"} 2\n", later);
        Assert.Contains("gemba_permit_wait_seconds_total{gate=\"calls\"} 3\n", later);
    }

    [Fact]
    public async Task Whoever_gives_up_waiting_waits_no_more()
    {
        using var process = new ObservedProcess();
        using var gate = new PermitGate("calls", 1, process.Meter, TimeProvider.System);
        using var caller = new CancellationTokenSource();

        gate.TryEnter();
        var waiting = gate.EnterAsync(Timeout.InfiniteTimeSpan, caller.Token);
        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Contains("gemba_permits_waiting{gate=\"calls\"} 0\n", process.Prometheus);
    }
}
