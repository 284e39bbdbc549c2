using Microsoft.Extensions.Logging;

namespace Gemba.Observability.Logging;

/// <summary>One occurrence of a fault that may come again.</summary>
/// <param name="Operation">What was tried, as a word of the code: <c>export_spans</c>.</param>
/// <param name="Reason">Why it failed, as a word of a catalogue.</param>
public readonly record struct RepeatedFault(string Operation, string Reason)
{
    /// <summary>What is said of it. One sentence.</summary>
    public string? Error { get; init; }

    /// <summary>The exception, whose causes are told from error on; <see langword="null"/> without one.</summary>
    public Exception? Cause { get; init; }

    /// <summary>When it is tried again; <see langword="null"/> where it is not.</summary>
    public TimeSpan? RetryIn { get; init; }

    /// <summary>The loudest that it is told, however often it comes. Default <see cref="EscalationStage.Pattern"/>; what only its caller suffers from stays below.</summary>
    public EscalationStage? Loudest { get; init; }

    /// <summary>The quietest that it is told, the first time too. Default <see cref="EscalationStage.First"/>; what should never fail begins louder.</summary>
    public EscalationStage Quietest { get; init; }

    internal void Tell(ILogger logger, EscalationStage stage, FaultRun run, LogOptions options)
    {
        var retryMs = RetryIn?.TotalMilliseconds;
        switch (stage)
        {
            case EscalationStage.First:
                Log.FailedFirst(logger, Operation, Reason, Error, retryMs);
                break;
            case EscalationStage.Repeated:
                Log.FailedAgain(logger, Operation, Reason, run.Count, options.ErrorAfter, Error, retryMs);
                break;
            case EscalationStage.Persistent:
                Log.FailsPersistently(logger, Operation, Reason, run.Count, options.CriticalAfter, run.Lasts.TotalSeconds, Error, retryMs, Cause);
                break;
            default:
                Log.FailsByPattern(logger, Operation, Reason, run.Count, options.CriticalAfter, run.Lasts.TotalSeconds, Error, retryMs, Cause);
                break;
        }
    }
}
