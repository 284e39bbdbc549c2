namespace Gemba.Observability.Audit;

/// <summary>An event's id as it is written, <c>evt-…</c>; made only where it is.</summary>
internal readonly record struct AuditEventName(Guid Id)
{
    public override string ToString() => AuditLineFormat.NameOf(Id);
}
