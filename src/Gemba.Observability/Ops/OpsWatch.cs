using Gemba.Observability.Audit;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Gemba.Observability.Ops;

/// <summary>Records who was let in to the ops listener and who was not.</summary>
internal sealed class OpsWatch(SecurityEvents events)
{
    public void Admitted(HttpRequest request) => events.Admitted(AuditEventType.Authentication, SourceOf(request), request.Path);

    /// <summary>The token is missing or wrong.</summary>
    public void NotAuthenticated(HttpRequest request)
    {
        if (request.Headers.ContainsKey(HeaderNames.Authorization))
            events.Refused(AuditEventType.Authentication, SourceOf(request), request.Path, "The ops token is wrong.", "ops_token_wrong");
        else
            events.Refused(AuditEventType.Authentication, SourceOf(request), request.Path, "There is no ops token.", "ops_token_missing");
    }

    public void ForeignHost(HttpRequest request) =>
        events.Refused(AuditEventType.Authorization, SourceOf(request), request.Path, "The request names a host that is not this listener.", "host_refused");

    public void ForeignOrigin(HttpRequest request) =>
        events.Refused(AuditEventType.Authorization, SourceOf(request), request.Path, "A page of another origin asked.", "origin_refused");

    private static string SourceOf(HttpRequest request) => request.HttpContext.Connection.RemoteIpAddress?.ToString() ?? "unknown";
}
