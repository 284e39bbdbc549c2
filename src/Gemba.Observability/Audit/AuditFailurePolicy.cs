namespace Gemba.Observability.Audit;

/// <summary>What happens to calls while audit lines cannot be written.</summary>
public enum AuditFailurePolicy
{
    /// <summary>No record, no service: calls are refused until lines can be written again. The default.</summary>
    Closed,

    /// <summary>Calls go on; lines wait in memory up to <see cref="AuditOptions.MaxPendingBytes"/>, and what does not fit is counted and told in the trail itself.</summary>
    Open,
}
