namespace Gemba.Observability.Audit;

/// <summary>Adds the line of an event, and no other, to a batch in which it is counted already.</summary>
internal delegate void AuditLineMaker(in AuditWaiting waiting, AuditBatch batch);
