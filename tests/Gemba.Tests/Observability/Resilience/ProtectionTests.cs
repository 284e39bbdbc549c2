using Gemba.Observability.Logging;
using Gemba.Observability.Resilience;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gemba.Tests.Observability.Resilience;

public sealed class ProtectionTests
{
    private const int InputOutputError = 5;
    private const int TryAgain = 11;

    private static readonly ProtectionOptions NoRepeats = new() { MostRetries = 0 };

    private readonly ManualClock _clock = new();

    [Fact]
    public async Task Five_failures_open_the_breaker_and_who_comes_then_is_told_when_to_come_again()
    {
        var files = Protect(NoRepeats);
        await FailAsync(files, times: 4);
        Assert.Equal(BreakerState.Closed, files.Breaker.Report.State);

        await FailAsync(files, times: 1);
        _clock.Advance(TimeSpan.FromSeconds(5));
        var ran = false;
        var refused = await Assert.ThrowsAsync<BreakerOpenException>(() => files.RunAsync("read", _ => Task.FromResult(ran = true), default));

        Assert.False(ran);
        Assert.Equal((BreakerState.Open, TimeSpan.FromSeconds(10)), (files.Breaker.Report.State, refused.RetryAfter));
        Assert.Equal((1, 1), (files.Breaker.Report.Opened, files.Breaker.Report.Refused));
    }

    [Fact]
    public async Task Where_only_failures_in_a_row_count_a_success_begins_anew_and_one_try_closes_it()
    {
        var server = ProtectServer();
        await LeaveAsync(server, FailureClass.Unavailable, times: 4);
        await LeaveAsync(server, FailureClass.None, times: 1);
        await LeaveAsync(server, FailureClass.Unavailable, times: 4);
        Assert.Equal(BreakerState.Closed, server.Breaker.Report.State);

        await LeaveAsync(server, FailureClass.Unavailable, times: 1);
        Assert.True(server.IsOpen);
        Assert.Equal(TimeSpan.FromSeconds(15), (await server.EnterAsync()).RetryAfter);
        _clock.Advance(TimeSpan.FromSeconds(15));
        var trying = await server.EnterAsync();
        Assert.NotNull((await server.EnterAsync()).RetryAfter);
        await server.LeaveAsync(trying, FailureClass.None);

        Assert.Equal(BreakerState.Closed, server.Breaker.Report.State);
    }

    [Fact]
    public async Task An_open_breaker_tries_at_once_when_something_says_that_the_dependency_is_back()
    {
        var server = ProtectServer();
        await LeaveAsync(server, FailureClass.Unavailable, times: 5);

        server.TrySoon();
        var trying = await server.EnterAsync();
        await server.LeaveAsync(trying, FailureClass.Unavailable, "Timeout");

        Assert.Null(trying.RetryAfter);
        Assert.Equal((BreakerState.Open, "Timeout", 15d), (server.Breaker.Report.State, server.Breaker.Report.LastError, server.Breaker.Report.RetryAfterSeconds));
    }

    [Fact]
    public async Task Failures_older_than_the_window_do_not_count()
    {
        var files = Protect(NoRepeats);
        await FailAsync(files, times: 4);
        _clock.Advance(TimeSpan.FromSeconds(61));

        await FailAsync(files, times: 4);

        Assert.Equal((BreakerState.Closed, 4), (files.Breaker.Report.State, files.Breaker.Report.FailureCount));
    }

    [Fact]
    public async Task After_its_time_an_open_breaker_tries_and_closes_after_three_successes()
    {
        var files = await OpenAsync();
        _clock.Advance(TimeSpan.FromSeconds(15));

        await SucceedAsync(files);
        await SucceedAsync(files);
        Assert.Equal((BreakerState.HalfOpen, 2), (files.Breaker.Report.State, files.Breaker.Report.SuccessCount));
        await SucceedAsync(files);

        Assert.Equal((BreakerState.Closed, 0), (files.Breaker.Report.State, files.Breaker.Report.FailureCount));
    }

    [Fact]
    public async Task One_failure_while_it_tries_opens_it_again_for_the_whole_time()
    {
        var files = await OpenAsync();
        _clock.Advance(TimeSpan.FromSeconds(15));
        await SucceedAsync(files);

        await FailAsync(files, times: 1);

        Assert.Equal((BreakerState.Open, 15d), (files.Breaker.Report.State, files.Breaker.Report.RetryAfterSeconds));
    }

    [Fact]
    public async Task While_it_tries_only_a_few_go_through_at_once()
    {
        var files = await OpenAsync();
        _clock.Advance(TimeSpan.FromSeconds(15));
        var gate = new TaskCompletionSource<int>();
        var trying = Enumerable.Range(0, 3).Select(_ => files.RunAsync("read", _ => gate.Task, default)).ToArray();

        await Assert.ThrowsAsync<BreakerOpenException>(() => files.RunAsync("read", _ => Task.FromResult(1), default));
        gate.SetResult(1);
        await Task.WhenAll(trying);

        Assert.Equal(BreakerState.Closed, files.Breaker.Report.State);
    }

    [Fact]
    public async Task A_caller_that_goes_away_while_it_tries_makes_room_for_another()
    {
        var files = await OpenAsync();
        _clock.Advance(TimeSpan.FromSeconds(15));

        for (var i = 0; i < 5; i++)
            await Assert.ThrowsAsync<OperationCanceledException>(() => files.RunAsync<int>("read", _ => throw new OperationCanceledException(), default));
        for (var i = 0; i < 3; i++)
            await SucceedAsync(files);

        Assert.Equal(BreakerState.Closed, files.Breaker.Report.State);
    }

    [Fact]
    public async Task What_began_before_the_breaker_opened_does_not_count_after_it()
    {
        var files = Protect(NoRepeats);
        var gate = new TaskCompletionSource<int>();
        var slow = Enumerable.Range(0, 3).Select(_ => files.RunAsync("read", _ => gate.Task, default)).ToArray();
        await FailAsync(files, times: 5);
        _clock.Advance(TimeSpan.FromSeconds(15));
        await SucceedAsync(files);

        gate.SetResult(1);
        await Task.WhenAll(slow);

        Assert.Equal((BreakerState.HalfOpen, 1), (files.Breaker.Report.State, files.Breaker.Report.SuccessCount));
    }

    [Theory]
    [MemberData(nameof(NotTheDisk))]
    public async Task What_says_nothing_of_the_disk_neither_opens_the_breaker_nor_is_repeated(Exception failure)
    {
        var files = Protect(new ProtectionOptions());
        var attempts = 0;

        for (var i = 0; i < 20; i++)
        {
            await Assert.ThrowsAnyAsync<Exception>(() => files.RunAsync<int>("read", _ =>
            {
                attempts++;
                throw failure;
            }, default));
        }

        Assert.Equal((20, BreakerState.Closed, 0), (attempts, files.Breaker.Report.State, files.Breaker.Report.FailureCount));
    }

    public static TheoryData<Exception> NotTheDisk() =>
    [
        new InvalidDataException("input/output error, timed out, too many resources unavailable"), // words of a text decide nothing
        new FileNotFoundException(), new UnauthorizedAccessException(), new OperationCanceledException(), new EndOfStreamException(), new InvalidOperationException(),
    ];

    [Fact]
    public async Task A_failure_in_passing_is_repeated_after_100_200_400_and_800_milliseconds_and_up_to_a_quarter_more()
    {
        var files = Protect(new ProtectionOptions());
        var began = new List<DateTimeOffset>();

        var run = files.RunAsync<int>("read", _ =>
        {
            began.Add(_clock.GetUtcNow());
            throw DiskFailure();
        }, default);
        while (!run.IsCompleted)
        {
            await Eventually.HoldsAsync(() => run.IsCompleted || _clock.HasTimers, "it pauses");
            _clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        await Assert.ThrowsAsync<IOException>(() => run);
        var pauses = began.Zip(began.Skip(1), (one, next) => (next - one).TotalMilliseconds).ToArray();
        Assert.Equal(4, pauses.Length);
        foreach (var (pause, least) in pauses.Zip([100d, 200, 400, 800]))
            Assert.InRange(pause, least, (least * 1.25) + 1);
        Assert.Equal(1, files.Breaker.Report.FailureCount); // the breaker counts work that failed, not its attempts
    }

    [Fact]
    public async Task One_file_that_somebody_holds_is_repeated_and_never_opens_the_breaker()
    {
        var files = Protect(new ProtectionOptions { MostRetries = 1, FirstDelay = TimeSpan.FromMilliseconds(1) }, TimeProvider.System);
        var attempts = 0;

        for (var i = 0; i < 10; i++)
        {
            await Assert.ThrowsAsync<IOException>(() => files.RunAsync<int>("read", _ =>
            {
                attempts++;
                throw new IOException("held", OperatingSystem.IsWindows() ? unchecked((int)0x80070020) : OperatingSystem.IsMacOS() ? 35 : TryAgain);
            }, default));
        }

        Assert.Equal((20, BreakerState.Closed), (attempts, files.Breaker.Report.State));
    }

    [Fact]
    public void The_class_of_a_failure_is_found_below_what_wraps_it() =>
        Assert.Equal(FailureClass.Unavailable, FailureClasses.Of(new InvalidOperationException("wrapped", DiskFailure())));

    private Protection Protect(ProtectionOptions options, TimeProvider? clock = null) =>
        new("file_io", options, new(clock ?? _clock, NullLogger.Instance, new Escalation(new LogOptions(), clock ?? _clock)));

    private Protection ProtectServer() =>
        new("crm@one", NoRepeats with { SuccessThreshold = 1 }, new(_clock, NullLogger.Instance, new Escalation(new LogOptions(), _clock)), countsInARow: true);

    private static async Task LeaveAsync(Protection server, FailureClass verdict, int times)
    {
        for (var i = 0; i < times; i++)
            await server.LeaveAsync(await server.EnterAsync(), verdict);
    }

    private async Task<Protection> OpenAsync()
    {
        var files = Protect(NoRepeats);
        await FailAsync(files, times: 5);
        Assert.Equal(BreakerState.Open, files.Breaker.Report.State);
        return files;
    }

    private static IOException DiskFailure() => new("failed", OperatingSystem.IsWindows() ? unchecked((int)0x8007045D) : InputOutputError);

    private static async Task FailAsync(Protection files, int times)
    {
        for (var i = 0; i < times; i++)
            await Assert.ThrowsAsync<IOException>(() => files.RunAsync<int>("read", _ => throw DiskFailure(), default));
    }

    private static Task<int> SucceedAsync(Protection files) => files.RunAsync("read", _ => Task.FromResult(1), default);
}
