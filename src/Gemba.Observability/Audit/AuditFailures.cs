using Gemba.Observability.Faults;
using Gemba.Observability.Logging;
using Microsoft.Extensions.Logging;

namespace Gemba.Observability.Audit;

/// <summary>What is known of writing that fails, and how those who wait are answered. Changed only under the journal's lock.</summary>
internal sealed class AuditFailures(AuditOptions options, TimeProvider clock, Escalation escalation, ILogger logger)
{
    private const string Operation = "write_audit";

    private Exception? _exception;
    private DateTimeOffset _retryAt;
    private long _lostInThisGap;

    public string? Cause => Volatile.Read(ref _exception)?.Message;

    public DateTimeOffset? Since { get; private set; }

    public long LostLines { get; private set; }

    public bool IsClosed => options.OnFailure == AuditFailurePolicy.Closed && Volatile.Read(ref _exception) is not null;

    /// <summary>Whether writing failed a moment ago and is not tried again yet.</summary>
    public bool Pauses => _exception is not null && clock.GetUtcNow() < _retryAt;

    public void Failed(Exception failure)
    {
        var now = clock.GetUtcNow();
        _retryAt = now + options.RetryAfter;
        Volatile.Write(ref _exception, failure);
        Since ??= now;
        escalation.Failed(logger, new RepeatedFault(Operation, ObservabilityFaults.AuditUnavailableReason)
        {
            Error = $"Audit lines cannot be written (policy {options.OnFailure}): {failure.Message} Lost so far: {LostLines}. Free room on the disk or restore the right to write.",
            Cause = failure,
            RetryIn = options.RetryAfter,
            Quietest = EscalationStage.Persistent, // calls are refused, or go unrecorded, from the first time on
        });
    }

    /// <summary>Ends a failure, where there was one.</summary>
    public AuditGap? Recovered()
    {
        if (_exception is null)
            return null;
        var gap = new AuditGap(_lostInThisGap, Since!.Value, _exception.Message);
        escalation.Succeeded(logger, Operation);
        Log.AuditWrittenAgain(logger, (clock.GetUtcNow() - gap.Since).TotalSeconds, gap.LostLines);
        Volatile.Write(ref _exception, null);
        Since = null;
        _lostInThisGap = 0;
        return gap;
    }

    /// <summary>Counts a line for which there was no room.</summary>
    public ValueTask Lost()
    {
        LostLines++;
        _lostInThisGap++;
        return Answer();
    }

    public void LeftUnwritten(int lines)
    {
        LostLines += lines;
        Log.AuditLeftUnwritten(logger, lines);
    }

    /// <summary>The answer for a line that went as far as it could.</summary>
    public ValueTask Answer() => IsClosed ? ValueTask.FromException(ObservabilityFaults.AuditUnavailable(_exception)) : default;

    public void Answer(TaskCompletionSource? waiters, Exception? failure)
    {
        if (failure is not null && options.OnFailure == AuditFailurePolicy.Closed)
            waiters?.SetException(ObservabilityFaults.AuditUnavailable(failure));
        else
            waiters?.SetResult();
    }
}
