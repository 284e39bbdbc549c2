using System.Text.Json;
using Gemba.Protocol.Faults;
using Gemba.Spreadsheet;
using Gemba.Spreadsheet.Calls;
using Gemba.Spreadsheet.Tools;

namespace Gemba.Tests.Spreadsheet.Calls;

public sealed class CallStepTests
{
    [Fact]
    public async Task A_tool_that_takes_too_long_is_told_to_stop_and_the_caller_what_to_do()
    {
        var clock = new ManualClock();
        var stopped = new TaskCompletionSource();

        var pending = new TimeLimitStep(new SpreadsheetOptions { ToolTimeout = TimeSpan.FromSeconds(5) }, clock).InvokeAsync(ACall(), Endless(stopped), default);
        clock.Advance(TimeSpan.FromSeconds(5));

        var fault = (await Assert.ThrowsAsync<FaultException>(() => pending)).Fault;
        Assert.Equal("tool_timed_out", fault.Reason);
        Assert.Contains("stopped after 5 s", fault.Text, StringComparison.Ordinal);
        Assert.Contains("raise spreadsheet:toolTimeout", fault.Text, StringComparison.Ordinal);
        await stopped.Task;
    }

    [Fact]
    public async Task A_caller_who_cancels_is_not_told_of_a_time_limit()
    {
        using var caller = new CancellationTokenSource();

        var pending = new TimeLimitStep(new SpreadsheetOptions(), TimeProvider.System).InvokeAsync(ACall(), Endless(new TaskCompletionSource()), caller.Token);
        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pending);
    }

    [Fact]
    public async Task Calls_above_the_limit_wait_and_are_then_sent_away()
    {
        using var step = new LimitStep(new SpreadsheetOptions { MaxConcurrentCalls = 1, QueueTimeout = TimeSpan.Zero }, TimeProvider.System);
        var first = new TaskCompletionSource();

        var working = step.InvokeAsync(ACall(), (_, _) => first.Task, default);
        var refused = (await Assert.ThrowsAsync<FaultException>(() => step.InvokeAsync(ACall(), (_, _) => Task.CompletedTask, default))).Fault;
        first.SetResult();
        await working;
        await step.InvokeAsync(ACall(), (_, _) => Task.CompletedTask, default);

        Assert.Equal(("too_many_calls", TimeSpan.FromSeconds(1)), (refused.Reason, refused.RetryAfter));
    }

    [Fact]
    public void The_steps_stand_in_the_order_that_the_documentation_tells() =>
        Assert.Equal([typeof(RateStep), typeof(FeatureStep), typeof(LimitStep), typeof(ValidateStep), typeof(TimeLimitStep), typeof(RunStep)], SpreadsheetPipeline.Steps);

    private static NextStep Endless(TaskCompletionSource stopped) => async (_, cancellationToken) =>
    {
        var never = new TaskCompletionSource();
        await using var registration = cancellationToken.Register(() => never.TrySetCanceled(cancellationToken));
        try
        {
            await never.Task;
        }
        finally
        {
            stopped.SetResult();
        }
    };

    private static ToolCall ACall() => new(new SilentTool(), []);

    private sealed class SilentTool : SpreadsheetTool
    {
        public override ToolContract Contract { get; } = new("silent", "Silent", "Says nothing.") { Arguments = [], Answer = [] };

        public override Task AnswerAsync(ToolArguments arguments, Utf8JsonWriter answer, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
