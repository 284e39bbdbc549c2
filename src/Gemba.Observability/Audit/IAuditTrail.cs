using Gemba.Observability.Faults;

namespace Gemba.Observability.Audit;

/// <summary>Where events are recorded for good.</summary>
public interface IAuditTrail
{
    /// <summary>How writing goes just now.</summary>
    AuditState State { get; }

    /// <summary>Folder of the files; <see langword="null"/> when no trail is kept.</summary>
    string? Folder { get; }

    /// <summary>Records an event; ends when its line is as safe as the policy demands, so that the answer may be sent.</summary>
    /// <param name="happened">Written once; not to be changed afterwards.</param>
    /// <param name="cancellationToken">Ends the wait, not the recording.</param>
    /// <exception cref="ObservabilityException">Lines cannot be written and the policy is closed.</exception>
    ValueTask WriteAsync(AuditEvent happened, CancellationToken cancellationToken = default);

    /// <summary>Refuses what could not be recorded; asked before anything is done.</summary>
    /// <exception cref="ObservabilityException">Lines cannot be written and the policy is closed.</exception>
    void ThrowIfClosed();

    /// <summary>The events in memory that a filter takes, newest first.</summary>
    IEnumerable<AuditEntry> Query(AuditFilter filter);

    /// <summary>The last failures in memory, newest first.</summary>
    IEnumerable<AuditEntry> RecentErrors(int limit);

    /// <summary>Writes what waits, whatever the policy.</summary>
    /// <exception cref="ObservabilityException">Lines cannot be written and the policy is closed.</exception>
    Task FlushAsync(CancellationToken cancellationToken = default);
}
