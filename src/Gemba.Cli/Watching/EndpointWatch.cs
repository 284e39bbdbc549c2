using Gemba.Observability.Audit;
using Gemba.Observability.Metrics;
using Gemba.Protocol.Faults;
using Gemba.Protocol.Http;

namespace Gemba.Cli.Watching;

/// <summary>Tells the metrics and the audit trail what the HTTP endpoint, or the server on stdio, tells of itself: neither project knows the other.</summary>
internal sealed class EndpointWatch(EndpointMeter meter, IAuditTrail audit, SecurityEvents security) : IEndpointObserver
{
    private const string Stdio = "stdio";

    public void SessionOpened(string revision) => meter.SessionOpened();

    public void SessionClosed(string revision, SessionEnd end, TimeSpan lasted) => meter.SessionClosed(lasted);

    public void CallStarted() => meter.RequestStarted();

    public void CallFinished(in CallFigures figures) => meter.RequestFinished();

    public void Rejected(Fault fault, string httpMethod, string? client)
    {
        KnownNames.Rejections.Register(fault.Reason);
        meter.Rejected(fault.Reason);
        if (EventOf(fault) is { } type)
            security.Refused(type, client ?? Stdio, "endpoint", fault.Text, fault.Reason);
    }

    public void SessionWithheld(string? principal, string? client) => security.Refused(
        AuditEventType.Authorization, client ?? Stdio, "session", $"'{principal ?? "nobody"}' asked for a session that somebody else opened.", "session_of_another");

    // A reason comes from a catalogue in the code, never from the wire: it may become a label value.
    public void Answered(Fault fault) => KnownNames.RegisterFault(fault.Reason, TypeOf(fault.HttpStatus));

    public ValueTask DeniedAsync(string tool, Fault fault, CancellationToken cancellationToken) =>
        audit.WriteAsync(AuditEvent.New(AuditEventType.Authorization).WithResource(tool).WithTool(tool).WithError(fault.Text, fault.Reason), cancellationToken);

    private static AuditEventType? EventOf(Fault fault) => fault.HttpStatus switch
    {
        401 => AuditEventType.Authentication,
        403 => AuditEventType.Authorization,
        413 or 429 => AuditEventType.LimitReached,
        503 when fault.Reason is "endpoint_busy" or "too_many_sessions" or "too_many_connections" => AuditEventType.LimitReached,
        _ => null,
    };

    private static string TypeOf(int httpStatus) => httpStatus switch
    {
        401 or 403 => ErrorTypes.Denied,
        404 => ErrorTypes.NotFound,
        408 or 504 => ErrorTypes.Timeout,
        413 or 429 => ErrorTypes.LimitExceeded,
        503 => ErrorTypes.Unavailable,
        >= 500 => ErrorTypes.Internal,
        _ => ErrorTypes.Validation,
    };
}
