using Gemba.Observability.Audit;
using Microsoft.Extensions.Logging;

namespace Gemba.Observability.Logging;

/// <summary>Every log message of observation itself: ids 3000 to 3999.</summary>
internal static partial class Log
{
    [LoggerMessage(3000, LogLevel.Information, "audit event")]
    public static partial void AuditEvent(
        ILogger logger, string event_id, string event_type, string outcome, string? resource, string? tool, double? duration_ms, string? error);

    [LoggerMessage(3001, LogLevel.Error, "Audit lines cannot be written (policy {Policy}): {Cause} Lost so far: {LostLines}. Free room on the disk or restore the right to write.")]
    public static partial void AuditNotWritten(ILogger logger, AuditFailurePolicy policy, string cause, long lostLines);

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

    [LoggerMessage(3100, LogLevel.Error, "The reader {Reader} failed on the record of request {RequestId}; it goes on with the next.")]
    public static partial void ReaderFailed(ILogger logger, string reader, Guid requestId, Exception fault);

    [LoggerMessage(3101, LogLevel.Error, "A witness failed on the record of request {RequestId}, which was answered with an error already.")]
    public static partial void WitnessFailed(ILogger logger, Guid requestId, Exception fault);
}
