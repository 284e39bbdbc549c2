using System.Collections.Concurrent;
using Gemba.Observability.Audit;
using Gemba.Observability.Faults;
using Gemba.Observability.Logging;
using Gemba.Observability.Metrics;
using Microsoft.Extensions.Logging;

namespace Gemba.Observability.Resilience;

/// <summary>What a protection tells about itself: one method for each thing that happens, feeding metrics, log and audit.</summary>
internal sealed class ProtectionEvents
{
    private readonly Breaker _breaker;
    private readonly ProtectionOptions _options;
    private readonly ProtectionSurroundings _around;
    private readonly ConcurrentDictionary<string, bool> _failing = new(StringComparer.Ordinal);

    public ProtectionEvents(Breaker breaker, ProtectionOptions options, ProtectionSurroundings around)
    {
        (_breaker, _options, _around) = (breaker, options, around);
        if (around.Meter is not { } meter)
            return;
        KnownNames.Protections.Register(breaker.Name);
        foreach (var (state, word) in MetricTable.BreakerStates)
            meter.Observe(MetricTable.BreakerStateSet, () => breaker.Report.State == state ? 1 : 0, breaker.Name, word);
        meter.Observe(MetricTable.SpreadsheetBreakerState, () => (int)breaker.Report.State, breaker.Name);
        meter.Observe(MetricTable.BreakerRefusals, () => breaker.Report.Refused, breaker.Name);
    }

    /// <summary>The first repeat is everyday; from the second on somebody may want to know, as long as the operation is not known to fail.</summary>
    public void Repeats(string operation, int attempt, TimeSpan pause, Exception failure)
    {
        _around.Meter?.Add(MetricTable.Retries, _breaker.Name);
        var usual = attempt == 1 ? LogLevel.Information : LogLevel.Warning;
        var (level, delayMs, error) = (_failing.ContainsKey(operation) ? LogLevel.Debug : usual, Math.Round(pause.TotalMilliseconds), WordsOf(failure));
        Log.Repeats(_around.Logger, level, operation, attempt, _options.MostRetries, delayMs, error);
    }

    /// <summary>Every attempt failed.</summary>
    public void GaveUp(string operation, int attempts, Exception failure)
    {
        _around.Meter?.Add(MetricTable.RetriesExhausted, _breaker.Name);
        _failing[operation] = true;
        _around.Escalation.Failed(_around.Logger, new RepeatedFault(operation, FailureClasses.WordOf(failure))
        {
            Error = $"It failed in each of {attempts} attempts. {WordsOf(failure)}",
            Cause = failure,
            Quietest = EscalationStage.Persistent, // the repeats were told more quietly before
        });
    }

    /// <summary>An operation that failed before did not fail this time.</summary>
    public void Succeeded(string operation)
    {
        if (!_failing.IsEmpty && _failing.TryRemove(operation, out _))
            _around.Escalation.Succeeded(_around.Logger, operation);
    }

    /// <summary>The breaker's state changed; <see langword="null"/> where it did not.</summary>
    public async ValueTask ChangedAsync(BreakerChange? change)
    {
        if (change is null)
            return;
        var (from, to) = (WordOf(change.From), WordOf(change.To));
        _around.Meter?.Add(MetricTable.BreakerTransitions, _breaker.Name, to);
        if (change.To == BreakerState.Open)
            Log.BreakerOpened(_around.Logger, _breaker.Name, from, change.FailureCount, _options.FailureThreshold, _options.OpenTime.TotalSeconds, change.Cause);
        else
            Log.BreakerChanged(_around.Logger, _breaker.Name, from, to, change.FailureCount, _options.FailureThreshold, change.Cause);
        if (_around.Audit is null)
            return;
        try
        {
            await _around.Audit.WriteAsync(EventOf(change, from, to)).ConfigureAwait(false);
        }
        catch (ObservabilityException)
        {
            // The trail says itself that it cannot be written; the breaker must work all the same.
        }
    }

    internal static string WordOf(BreakerState state) => MetricTable.BreakerStates.Single(known => known.State == state).Word;

    private AuditEvent EventOf(BreakerChange change, string from, string to) => AuditEvent.New(AuditEventType.BreakerChange)
        .WithResource(_breaker.Name)
        .WithOutcome(change.To switch { BreakerState.Open => AuditOutcome.Failure, BreakerState.HalfOpen => AuditOutcome.Partial, _ => AuditOutcome.Success })
        .WithDetail("from", from).WithDetail("to", to).WithDetail("cause", change.Cause)
        .WithDetail("failure_count", change.FailureCount).WithDetail("threshold", _options.FailureThreshold);

    // The system's own words stand in the innermost cause.
    private static string WordsOf(Exception failure)
    {
        var cause = failure.GetBaseException();
        return $"{cause.GetType().Name}: {cause.Message}";
    }
}
