using Microsoft.Extensions.Logging;

namespace Gemba.Observability.Logging;

/// <summary>Tells a fault louder the longer it goes on, and not more often than somebody needs: info, warn with its count, error with its causes, critical.</summary>
/// <remarks>
/// Up to <see cref="LogOptions.ErrorAfter"/> each occurrence is told, from there on each doubling of the count; the others are told at debug. A success ends the run and is
/// told; a quiet of <see cref="LogOptions.ForgetAfter"/> ends it too.
/// </remarks>
public sealed class Escalation(LogOptions options, TimeProvider clock)
{
    // Operations and reasons are words of the code; the bound guards against a program that makes them up. The one that was quiet longest makes room.
    internal const int Most = 256;

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Operation, string Reason), FaultRun> _runs = [];
    private int _count;

    /// <summary>Counts an occurrence and tells it as loud as it has become.</summary>
    /// <returns>The stage that the fault has reached; at <see cref="EscalationStage.Pattern"/> it is time to stop trying for a while.</returns>
    public EscalationStage Failed(ILogger logger, in RepeatedFault fault)
    {
        ArgumentNullException.ThrowIfNull(logger);
        var run = Count(fault);
        var stage = Earlier(Later(StageOf(run.Count), fault.Quietest), fault.Loudest ?? EscalationStage.Pattern);
        if (IsTold(run.Count))
            fault.Tell(logger, stage, run, options);
        else
            Log.FailedAsBefore(logger, fault.Operation, fault.Reason, run.Count, fault.Error);
        return stage;
    }

    /// <summary>Ends every run of an operation, and tells it where there was one. Costs nothing while nothing fails.</summary>
    public void Succeeded(ILogger logger, string operation)
    {
        if (Volatile.Read(ref _count) == 0)
            return;
        foreach (var (reason, run) in Take(operation))
            Log.SucceedsAgain(logger, operation, reason, run.Count, (clock.GetUtcNow() - run.Since).TotalSeconds);
    }

    private FaultRun Count(in RepeatedFault fault)
    {
        var now = clock.GetUtcNow();
        lock (_gate)
        {
            var key = (fault.Operation, fault.Reason);
            if (!_runs.TryGetValue(key, out var run))
            {
                if (_runs.Count >= Most)
                    _runs.Remove(_runs.MinBy(other => other.Value.Last).Key);
                _runs[key] = run = new FaultRun();
                Volatile.Write(ref _count, _runs.Count);
            }

            run.Add(now, options.ForgetAfter);
            return run.Copy();
        }
    }

    private List<(string Reason, FaultRun Run)> Take(string operation)
    {
        lock (_gate)
        {
            List<(string Reason, FaultRun Run)> ended = [.. _runs.Where(run => run.Key.Operation == operation).Select(run => (run.Key.Reason, run.Value))];
            foreach (var (reason, _) in ended)
                _runs.Remove((operation, reason));
            Volatile.Write(ref _count, _runs.Count);
            return ended;
        }
    }

    private EscalationStage StageOf(long count) =>
        count >= options.CriticalAfter ? EscalationStage.Pattern
        : count >= options.ErrorAfter ? EscalationStage.Persistent
        : count > 1 ? EscalationStage.Repeated
        : EscalationStage.First;

    /// <summary>Each one up to the first error, the one that makes it critical, and each doubling of either.</summary>
    private bool IsTold(long count) => count <= options.ErrorAfter || (count < options.CriticalAfter ? IsDoubling(count, options.ErrorAfter) : IsDoubling(count, options.CriticalAfter));

    private static bool IsDoubling(long count, long first) => count % first == 0 && long.IsPow2(count / first);

    private static EscalationStage Earlier(EscalationStage one, EscalationStage other) => one < other ? one : other;

    private static EscalationStage Later(EscalationStage one, EscalationStage other) => one > other ? one : other;
}
