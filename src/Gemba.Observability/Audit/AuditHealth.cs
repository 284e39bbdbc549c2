using System.Text.RegularExpressions;
using Gemba.Observability.Health;

namespace Gemba.Observability.Audit;

/// <summary>Looks whether the audit trail can be written, also when nothing is being written.</summary>
internal static partial class AuditHealth
{
    private static readonly byte[] Trial = new byte[4096];

    public static async ValueTask<HealthAnswer> LookAsync(IAuditTrail trail, AuditFailurePolicy policy, CancellationToken cancellationToken)
    {
        var state = trail.State;
        var failure = WithoutPaths(state.Failure) ?? await TryWriteAsync(trail.Folder!, cancellationToken).ConfigureAwait(false);
        var details = new Dictionary<string, object?>
        {
            ["file"] = Path.GetFileName(state.File),
            ["file_bytes"] = state.FileBytes,
            ["pending_lines"] = state.PendingLines,
            ["lost_lines"] = state.LostLines,
            ["failing_since"] = state.FailingSince,
            ["policy"] = policy == AuditFailurePolicy.Closed ? "closed" : "open",
        };
        if (failure is null)
            return state.LostLines == 0 ? HealthAnswer.Healthy("Audit lines are written", details) : HealthAnswer.Degraded("Audit lines are written again; some were lost", details);
        return policy == AuditFailurePolicy.Closed
            ? HealthAnswer.Unhealthy($"Audit lines cannot be written and calls are refused ({failure})", details)
            : HealthAnswer.Degraded($"Audit lines cannot be written; calls are served without a record ({failure})", details);
    }

    private static async ValueTask<string?> TryWriteAsync(string folder, CancellationToken cancellationToken)
    {
        try
        {
            Directory.CreateDirectory(folder);
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.DeleteOnClose, BufferSize = 0 };
            await using var file = new FileStream(Path.Combine(folder, $".health-{Guid.NewGuid():n}"), options);
            await file.WriteAsync(Trial, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return WithoutPaths(failure.Message);
        }
    }

    /// <summary>The operating system's words without the path that they quote: who asks for health need not know it.</summary>
    private static string? WithoutPaths(string? message) => message is null ? null : QuotedPath().Replace(message, "").TrimEnd();

    [GeneratedRegex(" ?:? ?'[^']*'")]
    private static partial Regex QuotedPath();
}
