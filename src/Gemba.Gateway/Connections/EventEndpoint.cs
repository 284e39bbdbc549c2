using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using Gemba.Gateway.Identity;
using Gemba.Gateway.Routing;
using Gemba.Protocol.Faults;
using Gemba.Protocol.Links;
using Microsoft.AspNetCore.Http;

namespace Gemba.Gateway.Connections;

/// <summary>
/// Takes clients as 2024-11-05 has it: a GET opens a stream of events, whose first one says where messages are posted. Host and Origin have been judged before.
/// </summary>
internal sealed class EventEndpoint(
    ClientLinks clients, ConnectionPlaces places, GatewayOptions options, TimeProvider clock, IEnumerable<CallerCheck> callers)
{
    /// <summary>Where clients post.</summary>
    public const string Messages = "/messages";

    private const string SessionId = "sessionId";

    private readonly CallerCheck? _callers = callers.LastOrDefault();
    private readonly ConcurrentDictionary<string, Open> _open = new(StringComparer.Ordinal);
    private readonly EventLinkOptions _link = new() { MaxMessageBytes = options.MaxMessageBytes, MessageTimeout = options.MessageTimeout, KeepAlive = options.KeepAlive };

    /// <summary>Opens a client's stream; ends when it does.</summary>
    public async Task OpenAsync(HttpContext http, Scope scope)
    {
        var verdict = _callers is null ? default : await _callers.AdmitAsync(http).ConfigureAwait(false);
        if (verdict.Fault is { } unknown)
            await RefuseAsync(http, unknown).ConfigureAwait(false);
        else if (!HttpMethods.IsGet(http.Request.Method))
            // The status by which a client finds out that it must open a stream (2025-11-25, Backwards Compatibility).
            await RefuseAsync(http, ProtocolFaults.MethodNotAllowed("This HTTP method", "a stream of events is opened with GET; Streamable HTTP is at /mcp")).ConfigureAwait(false);
        else if (clients.Stopping.IsCancellationRequested)
            await RefuseAsync(http, ProtocolFaults.Draining()).ConfigureAwait(false);
        else if (places.TryTake(NameOf(verdict.Caller)) is { } full)
            await RefuseAsync(http, full).ConfigureAwait(false);
        else
            await ServeAsync(http, scope, verdict.Caller).ConfigureAwait(false);
    }

    /// <summary>Takes what a client posts.</summary>
    public async Task TakeAsync(HttpContext http)
    {
        var verdict = _callers is null ? default : await _callers.AdmitAsync(http).ConfigureAwait(false);
        // An id that somebody learned is of no use to them: it looks like one that was never given out.
        var fault = verdict.Fault
            ?? (_open.TryGetValue(http.Request.Query[SessionId].ToString(), out var open) && open.Owner == NameOf(verdict.Caller) ? await open.Link.PostAsync(http).ConfigureAwait(false) : ProtocolFaults.EventsUnknown());
        if (fault is null)
            http.Response.StatusCode = StatusCodes.Status202Accepted;
        else
            await RefuseAsync(http, fault).ConfigureAwait(false);
    }

    private async Task ServeAsync(HttpContext http, Scope scope, Caller? caller)
    {
        var id = NewId();
        var link = new EventLink(http, _link, clock);
        try
        {
            await using (link.ConfigureAwait(false))
            {
                _open[id] = new Open(link, NameOf(caller));
                await link.BeginAsync($"{http.Request.PathBase}{Messages}?{SessionId}={id}").ConfigureAwait(false);
                await clients.ServeAsync(link, scope, http.Connection.RemoteIpAddress?.ToString(), caller, http.RequestAborted).ConfigureAwait(false);
            }
        }
        catch (IOException)
        {
            // It left before it was told anything.
        }
        finally
        {
            _open.TryRemove(id, out _);
            places.GiveBack(NameOf(caller));
        }
    }

    private static string NewId()
    {
        Span<byte> id = stackalloc byte[24];
        RandomNumberGenerator.Fill(id);
        return Base64Url.EncodeToString(id);
    }

    private static string? NameOf(Caller? caller) => caller?.User.Identity?.Name;

    private async Task RefuseAsync(HttpContext http, Fault fault)
    {
        clients.Refused(EventLink.Name, fault, http.Connection.RemoteIpAddress?.ToString());
        http.Response.StatusCode = fault.HttpStatus;
        http.Response.ContentType = "application/json";
        if (fault.HttpStatus == StatusCodes.Status405MethodNotAllowed)
            http.Response.Headers.Allow = "GET";
        await http.Response.Body.WriteAsync(FaultAnswer.ToBytes(fault, default), http.RequestAborted).ConfigureAwait(false);
    }

    private sealed record Open(EventLink Link, string? Owner);
}
