using System.Globalization;
using Gemba.Protocol.Faults;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gemba.Protocol.Http;

/// <summary>Answers a request with a fault, and tells those who count.</summary>
internal sealed class Refusals(IEndpointObserver observer, ILogger<McpEndpoint> log)
{
    /// <summary>Refuses a message that was read.</summary>
    public Task RefuseAsync(Post post, Fault fault) =>
        RefuseAsync(post.Http, fault, post.Id);

    /// <summary>Refuses a request.</summary>
    /// <param name="http">The request.</param>
    /// <param name="fault">Why.</param>
    /// <param name="id">The message's id as JSON text, where it has one that could be read.</param>
    /// <param name="revision">The revision that the client named, where the fault is that it is not served.</param>
    public async Task RefuseAsync(HttpContext http, Fault fault, ReadOnlyMemory<byte> id = default, RefusedRevision? revision = null)
    {
        var method = http.Request.Method is "POST" or "GET" or "DELETE" ? http.Request.Method : "_OTHER";
        observer.Rejected(fault, method, http.Connection.RemoteIpAddress?.ToString());
        Log.Refused(log, method, fault.Reason);
        var response = http.Response;
        response.StatusCode = fault.HttpStatus;
        response.ContentType = "application/json";
        if (fault.RetryAfter is { } wait)
            response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        if (fault.HttpStatus == StatusCodes.Status405MethodNotAllowed)
            response.Headers.Allow = "POST, GET, DELETE";
        var bytes = FaultAnswer.ToBytes(fault, id, revision);
        response.ContentLength = bytes.Length;
        await response.Body.WriteAsync(bytes, http.RequestAborted).ConfigureAwait(false);
    }
}
