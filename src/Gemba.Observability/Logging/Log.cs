using Gemba.Observability.Audit;
using Gemba.Observability.Health;
using Gemba.Observability.Redaction;
using Microsoft.Extensions.Logging;

namespace Gemba.Observability.Logging;

/// <summary>Every log message of observation itself: ids 3000 to 3999.</summary>
internal static partial class Log
{
    [LoggerMessage(3000, LogLevel.Information, "audit event")]
    public static partial void AuditEvent(
        ILogger logger, AuditEventName event_id, string event_type, string outcome, RedactedText? resource, RedactedText? tool, double? duration_ms, string? error);

    [LoggerMessage(3002, LogLevel.Warning, "Audit lines are written again after {Seconds} s; {LostLines} were lost.")]
    public static partial void AuditWrittenAgain(ILogger logger, double seconds, long lostLines);

    [LoggerMessage(3003, LogLevel.Error, "{Lines} audit lines were left unwritten at the end.")]
    public static partial void AuditLeftUnwritten(ILogger logger, int lines);

    [LoggerMessage(3004, LogLevel.Information, "Audit file {File} was older than {Days} days and was deleted.")]
    public static partial void AuditFileExpired(ILogger logger, string file, double days);

    [LoggerMessage(3005, LogLevel.Warning, "Audit file {File} is too old but cannot be deleted: {Cause}")]
    public static partial void AuditFileNotDeleted(ILogger logger, string file, string cause);

    [LoggerMessage(3006, LogLevel.Information, "The audit trail goes to {File} ({Durability}, {Policy} when it cannot be written).")]
    public static partial void AuditBegan(ILogger logger, string? file, AuditDurability durability, AuditFailurePolicy policy);

    [LoggerMessage(3007, LogLevel.Warning, "The audit chain begins anew because the last audit file cannot be read: {Cause}")]
    public static partial void AuditChainBegunAnew(ILogger logger, string cause);

    [LoggerMessage(EventId = 3010, Message = "The check {Check} became {Status}: {Message}")]
    public static partial void HealthChanged(ILogger logger, LogLevel level, string check, HealthStatus status, string? message);

    [LoggerMessage(3020, LogLevel.Information, "Health and metrics are shown on {Address}.")]
    public static partial void OpsListening(ILogger logger, Uri address);

    [LoggerMessage(3030, LogLevel.Information, "{Role} {Version} starts as process {ProcessId}.")]
    public static partial void Starting(ILogger logger, string role, string version, int processId);

    [LoggerMessage(3031, LogLevel.Information, "{Role} has started.")]
    public static partial void Started(ILogger logger, string role);

    [LoggerMessage(3032, LogLevel.Information, "Stopping: not ready any more; {Calls} calls are under way and have {Seconds} s to finish.")]
    public static partial void DrainBegan(ILogger logger, int calls, double seconds);

    [LoggerMessage(3033, LogLevel.Information, "Stopping: listeners take no new connections (priority {Priority}, {ElapsedSeconds} s).")]
    public static partial void ListenersClosed(ILogger logger, int priority, double elapsedSeconds);

    [LoggerMessage(3144, LogLevel.Information, "Stopping: background work has ended (priority {Priority}, {ElapsedSeconds} s).")]
    public static partial void BackgroundEnded(ILogger logger, int priority, double elapsedSeconds);

    [LoggerMessage(3034, LogLevel.Information, "Stopping: no call is under way ({ElapsedSeconds} s).")]
    public static partial void CallsFinished(ILogger logger, double elapsedSeconds);

    [LoggerMessage(3035, LogLevel.Warning, "Stopping: {Calls} calls did not finish and were cut off: {Names} ({ElapsedSeconds} s).")]
    public static partial void CallsCutOff(ILogger logger, int calls, string names, double elapsedSeconds);

    [LoggerMessage(3036, LogLevel.Information, "Stopping: written out: {What} (priority {Priority}, {ElapsedSeconds} s).")]
    public static partial void Flushed(ILogger logger, string what, int priority, double elapsedSeconds);

    [LoggerMessage(3037, LogLevel.Error, "Stopping: {What} could not be written out: {Cause}")]
    public static partial void NotFlushed(ILogger logger, string what, string cause);

    [LoggerMessage(3038, LogLevel.Information, "{Role} has stopped after {ElapsedSeconds} s; exit code {ExitCode}.")]
    public static partial void Stopped(ILogger logger, string role, double elapsedSeconds, int exitCode);

    [LoggerMessage(3039, LogLevel.Critical, "Stopping took too long or was demanded again; the process ends now with {Calls} calls under way: {Names}. Exit code {ExitCode}.")]
    public static partial void EndedHard(ILogger logger, int calls, string names, int exitCode);

    [LoggerMessage(3130, LogLevel.Information, "Request {RequestId} was kept as {Capture} ({Rule}).")]
    public static partial void Captured(ILogger logger, Guid requestId, string capture, string rule);

    [LoggerMessage(3040, LogLevel.Information, "log level updated: {Category} is {Level} because {Why}.")]
    public static partial void LevelUpdated(ILogger logger, string category, string level, string why, DateTime? until);

    [LoggerMessage(3050, LogLevel.Information, "{Operation} failed ({Reason}): {Error}")]
    public static partial void FailedFirst(ILogger logger, string operation, string reason, string? error, double? delay_ms);

    [LoggerMessage(3051, LogLevel.Warning, "{Operation} failed again, attempt {Attempt} of {MaxAttempts} before it counts as an error ({Reason}): {Error}")]
    public static partial void FailedAgain(ILogger logger, string operation, string reason, long attempt, int maxAttempts, string? error, double? delay_ms);

    [LoggerMessage(3052, LogLevel.Error, "{Operation} goes on failing, {FailureCount} times in {Seconds:0} s ({Reason}); from {Threshold} on it is critical. {Cause}")]
    public static partial void FailsPersistently(
        ILogger logger, string operation, string reason, long failureCount, int threshold, double seconds, string? cause, double? delay_ms, Exception? fault);

    [LoggerMessage(3053, LogLevel.Critical, "{Operation} fails as a rule, {FailureCount} times in {Seconds:0} s, threshold {Threshold} ({Reason}): somebody has to look. {Cause}")]
    public static partial void FailsByPattern(
        ILogger logger, string operation, string reason, long failureCount, int threshold, double seconds, string? cause, double? delay_ms, Exception? fault);

    [LoggerMessage(3054, LogLevel.Debug, "{Operation} failed as before, {FailureCount} times ({Reason}): {Error}")]
    public static partial void FailedAsBefore(ILogger logger, string operation, string reason, long failureCount, string? error);

    [LoggerMessage(3055, LogLevel.Information, "{Operation} succeeds again after {FailureCount} failures in {Seconds:0} s ({Reason}).")]
    public static partial void SucceedsAgain(ILogger logger, string operation, string reason, long failureCount, double seconds);

    [LoggerMessage(3100, LogLevel.Error, "The reader {Reader} failed on the record of request {RequestId}; it goes on with the next.")]
    public static partial void ReaderFailed(ILogger logger, string reader, Guid requestId, Exception fault);

    [LoggerMessage(3101, LogLevel.Error, "A witness failed on the record of request {RequestId}, which was answered with an error already.")]
    public static partial void WitnessFailed(ILogger logger, Guid requestId, Exception fault);

    [LoggerMessage(3102, LogLevel.Trace, "{Method} was received: {Payload}")]
    public static partial void MessageReceived(ILogger logger, string method, string payload);

    [LoggerMessage(3103, LogLevel.Trace, "{Method} was answered: {Payload}")]
    public static partial void MessageAnswered(ILogger logger, string? method, string payload);

    [LoggerMessage(3104, LogLevel.Warning, "{Target} failed after {DurationMs:0.0} ms ({Reason}), request {RequestId}: {Error}")]
    public static partial void CallFailed(ILogger logger, string target, string? reason, double durationMs, Guid requestId, string? error);

    [LoggerMessage(3110, LogLevel.Warning, "The process used {BusySeconds:0.0} of {Seconds:0.0} s of its {Processors} processors: calls wait for each other. Give it more processors or fewer calls at once.")]
    public static partial void RuntimeBusy(ILogger logger, double busySeconds, double seconds, int processors);

    [LoggerMessage(3111, LogLevel.Warning, "Work waited {DelaySeconds:0.00} s for a thread of the pool: all of them are busy or blocked.")]
    public static partial void PoolSlow(ILogger logger, double delaySeconds);

    [LoggerMessage(EventId = 3140, Message = "{Operation} failed in passing and is repeated ({Attempt} of {MaxAttempts}) after {DelayMs} ms: {Error}")]
    public static partial void Repeats(ILogger logger, LogLevel level, string operation, int attempt, int maxAttempts, double delayMs, string error);

    [LoggerMessage(3142, LogLevel.Critical, "Breaker {CircuitBreaker} went from {FromState} to open ({Cause}): {FailureCount} failures, threshold {Threshold}. What needs it is refused for {OpenSeconds} s. See what fails in the lines before; 'gemba breaker reset {CircuitBreaker}' closes it by hand.")]
    public static partial void BreakerOpened(ILogger logger, string circuitBreaker, string fromState, int failureCount, int threshold, double openSeconds, string cause);

    [LoggerMessage(3143, LogLevel.Information, "Breaker {CircuitBreaker} went from {FromState} to {ToState} ({Cause}): {FailureCount} failures, threshold {Threshold}.")]
    public static partial void BreakerChanged(ILogger logger, string circuitBreaker, string fromState, string toState, int failureCount, int threshold, string cause);
}
