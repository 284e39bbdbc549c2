using Gemba.Observability.Logging;
using Microsoft.Extensions.Logging;

namespace Gemba.Tests.Observability.Logging;

public sealed class EscalationTests : IDisposable
{
    private static readonly RepeatedFault Fault = new("open_line", "line_down") { Error = "The line is down.", Cause = new IOException("outer", new TimeoutException("inner")), RetryIn = TimeSpan.FromSeconds(2) };

    private readonly ManualClock _clock = new();
    private readonly KeptLines _kept = new();
    private readonly Escalation _escalation;

    public EscalationTests() => _escalation = new Escalation(new LogOptions { ErrorAfter = 5, CriticalAfter = 20, ForgetAfter = TimeSpan.FromMinutes(10) }, _clock);

    public void Dispose() => _kept.Dispose();

    [Fact]
    public void The_first_occurrence_is_told_at_info()
    {
        Assert.Equal(EscalationStage.First, _escalation.Failed(_kept, Fault));

        var line = Assert.Single(_kept.All);
        Assert.Equal((LogLevel.Information, null), (line.Level, line.Cause));
        Assert.Contains("open_line", line.Text, StringComparison.Ordinal);
        Assert.Contains("The line is down.", line.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_next_ones_are_told_at_warn_with_their_count()
    {
        Fail(4);

        Assert.All(_kept.All.Skip(1), line => Assert.Equal(LogLevel.Warning, line.Level));
        Assert.Equal([2, 3, 4], _kept.All.Skip(1).Select(line => Array.Find([2, 3, 4], count => line.Text.Contains($" {count} of 5 ", StringComparison.Ordinal))));
    }

    [Fact]
    public void One_that_goes_on_is_told_at_error_with_its_causes_and_then_at_each_doubling()
    {
        Fail(19);

        var errors = _kept.All.Where(line => line.Level == LogLevel.Error).ToArray();
        Assert.Equal(2, errors.Length); // the 5th and the 10th
        Assert.All(errors, error => Assert.IsType<TimeoutException>(error.Cause?.InnerException));
        Assert.Equal(19 - 4 - 2, _kept.All.Count(line => line.Level == LogLevel.Debug));
    }

    [Fact]
    public void One_that_has_become_the_rule_is_told_at_critical_and_says_that_a_breaker_may_open()
    {
        Assert.Equal(EscalationStage.Pattern, Fail(20));
        Assert.Single(_kept.All, line => line.Level == LogLevel.Critical);

        Fail(980);
        Assert.Equal(6, _kept.All.Count(line => line.Level == LogLevel.Critical)); // 20, 40, 80, 160, 320, 640
    }

    [Fact]
    public void A_success_ends_the_run_and_is_told_once()
    {
        Fail(7);
        _clock.Advance(TimeSpan.FromMinutes(1));
        _escalation.Succeeded(_kept, "open_line");
        _escalation.Succeeded(_kept, "open_line");

        var told = Assert.Single(_kept.All, line => line.Text.Contains("succeeds again", StringComparison.Ordinal));
        Assert.Contains(" 7 ", told.Text, StringComparison.Ordinal);
        Assert.Equal(EscalationStage.First, _escalation.Failed(_kept, Fault));
    }

    [Fact]
    public void A_long_quiet_forgets_it()
    {
        Fail(7);
        _clock.Advance(TimeSpan.FromMinutes(10));

        Assert.Equal(EscalationStage.First, _escalation.Failed(_kept, Fault));
    }

    [Fact]
    public void Another_reason_and_another_operation_are_other_faults()
    {
        Fail(7);

        Assert.Equal(EscalationStage.First, _escalation.Failed(_kept, Fault with { Reason = "line_busy" }));
        Assert.Equal(EscalationStage.First, _escalation.Failed(_kept, Fault with { Operation = "close_line" }));
    }

    [Fact]
    public void What_only_its_caller_suffers_from_is_told_no_louder_than_it_says()
    {
        for (var i = 0; i < 100; i++)
            _escalation.Failed(_kept, Fault with { Loudest = EscalationStage.Repeated });

        Assert.DoesNotContain(_kept.All, line => line.Level > LogLevel.Warning);
    }

    [Fact]
    public void Faults_beyond_the_bound_push_out_the_one_that_was_quiet_longest()
    {
        Fail(7);
        for (var i = 0; i < Escalation.Most; i++)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(1));
            _escalation.Failed(_kept, new RepeatedFault("other", $"reason_{i}"));
        }

        Assert.Equal(EscalationStage.First, _escalation.Failed(_kept, Fault));
        Assert.Equal(EscalationStage.Repeated, _escalation.Failed(_kept, new RepeatedFault("other", $"reason_{Escalation.Most - 1}")));
    }

    private EscalationStage Fail(int times)
    {
        var stage = EscalationStage.First;
        for (var i = 0; i < times; i++)
            stage = _escalation.Failed(_kept, Fault);
        return stage;
    }
}
