using Gemba.Observability.Faults;
using Gemba.Observability.Profiling;

namespace Gemba.Tests.Observability.Profiling;

/// <summary>The test process watches itself, as a server does.</summary>
public sealed class RuntimeWatchTests : IDisposable
{
    private readonly RuntimeWatch _watch = new(new ProfilingOptions(), TimeProvider.System);
    private readonly CancellationTokenSource _stop = new();

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
        _watch.Dispose();
    }

    [Fact]
    public async Task A_profile_of_the_processor_finds_the_busy_method_and_no_idle_wait()
    {
        Start(KeepBusy);
        Start(() => _stop.Token.WaitHandle.WaitOne());

        var profile = await TakeAsync(ProfileKind.Cpu, 1);

        Assert.Contains(profile.Stacks, stack => stack.Frames.Any(frame => frame.EndsWith("RuntimeWatchTests.KeepBusy", StringComparison.Ordinal)));
        Assert.DoesNotContain(profile.Stacks, stack => stack.Frames[^1].Contains("WaitHandle", StringComparison.Ordinal) || stack.Frames[^1].Contains("LifoSemaphore", StringComparison.Ordinal));
        Assert.True(profile.Left > 0);
    }

    [Fact]
    public async Task A_profile_of_allocations_finds_who_asked_and_for_what()
    {
        Start(KeepAllocating);

        var profile = await TakeAsync(ProfileKind.Allocations, 1);

        var stack = profile.Stacks.First(stack => stack.Frames.Any(frame => frame.EndsWith("KeepAllocating", StringComparison.Ordinal)));
        Assert.Equal("[System.Int64[]]", stack.Frames[^1]);
        Assert.True(stack.Weight > 100_000);
    }

    [Fact]
    public async Task A_profile_of_locks_finds_who_waited()
    {
        var gate = new object();
        Start(() => KeepLocking(gate));
        Start(() => KeepLocking(gate));

        var profile = await TakeAsync(ProfileKind.Locks, 2);

        Assert.Contains(profile.Stacks, stack => stack.Weight > 0 && stack.Frames.Any(frame => frame.EndsWith("KeepLocking", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_stack_of_each_thread_shows_also_those_that_wait()
    {
        Start(WaitForTheEnd);

        var stacks = await StackLook.TakeAsync(_watch, default);

        Assert.Contains(stacks.Values, stack => stack.Any(frame => frame.EndsWith("WaitForTheEnd", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Only_one_looks_at_a_time_and_who_goes_away_makes_room()
    {
        using var leave = new CancellationTokenSource();
        var first = _watch.WatchAsync(ProfileKind.Cpu.Providers, TimeSpan.FromMinutes(1), _ => 0, leave.Token);

        var fault = await Assert.ThrowsAsync<ObservabilityException>(() => TakeAsync(ProfileKind.Cpu, 1));

        Assert.Equal(("already_watched", 409), (fault.Reason, fault.HttpStatus));
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        using var turn = await _watch.TakeTurnAsync(default);
    }

    [Fact]
    public async Task A_look_that_nobody_asked_for_gives_way_to_one_that_somebody_asks_for()
    {
        var background = _watch.WatchInBackgroundAsync(ProfileKind.Cpu.Providers, TimeSpan.FromMinutes(10), _ => 0, default);

        await TakeAsync(ProfileKind.Cpu, 1);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => background);
        using var turn = await _watch.TakeTurnAsync(default);
        await Assert.ThrowsAsync<ObservabilityException>(() => _watch.WatchInBackgroundAsync(ProfileKind.Cpu.Providers, TimeSpan.FromMinutes(10), _ => 0, default));
    }

    [Fact]
    public async Task What_has_told_enough_ends_early()
    {
        using var watch = new RuntimeWatch(new ProfilingOptions { MaxTraceBytes = 1 << 20 }, TimeProvider.System);
        Start(KeepAllocating);

        await watch.WatchAsync(ProfileKind.Allocations.Providers, TimeSpan.FromMinutes(10), _ => 0, default);
    }

    private Task<Profile> TakeAsync(ProfileKind kind, double seconds)
    {
        var duration = TimeSpan.FromSeconds(seconds);
        return _watch.WatchAsync(kind.Providers, duration, log => kind.Read(log, duration), default);
    }

    private static void Start(ThreadStart work) => new Thread(work) { IsBackground = true }.Start();

    private void KeepBusy()
    {
        for (var i = 0L; !_stop.IsCancellationRequested; i++)
            _ = Math.Sqrt(i);
    }

    private void KeepAllocating()
    {
        while (!_stop.IsCancellationRequested)
            GC.KeepAlive(new long[100]);
    }

    private void KeepLocking(object gate)
    {
        while (!_stop.IsCancellationRequested)
        {
            lock (gate)
                Thread.SpinWait(100_000);
        }
    }

    private void WaitForTheEnd() => _stop.Token.WaitHandle.WaitOne();
}
