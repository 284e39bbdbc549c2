namespace Gemba.Observability.Audit;

/// <summary>Stands where the audit trail is switched off.</summary>
internal sealed class NoAuditTrail : IAuditTrail
{
    public AuditState State { get; } = new(null, 0, 0, null, null, 0);

    public string? Folder => null;

    public ValueTask WriteAsync(AuditEvent happened, CancellationToken cancellationToken = default) => default;

    public void ThrowIfClosed()
    {
        // Nothing is recorded, so nothing can fail to be.
    }

    public IEnumerable<AuditEntry> Query(AuditFilter filter) => [];

    public IEnumerable<AuditEntry> RecentErrors(int limit) => [];

    public Task FlushAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;
}
