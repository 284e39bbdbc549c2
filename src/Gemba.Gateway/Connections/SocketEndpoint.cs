using System.Net.WebSockets;
using Gemba.Gateway.Identity;
using Gemba.Gateway.Routing;
using Gemba.Protocol.Faults;
using Gemba.Protocol.Links;
using Microsoft.AspNetCore.Http;

namespace Gemba.Gateway.Connections;

/// <summary>Takes clients over WebSockets: each text message is one JSON-RPC message. Host and Origin have been judged before.</summary>
internal sealed class SocketEndpoint(ClientLinks clients, ConnectionPlaces places, GatewayOptions options, IEnumerable<CallerCheck> callers)
{
    private readonly CallerCheck? _callers = callers.LastOrDefault();
    private readonly WebSocketLinkOptions _link = new() { MaxMessageBytes = options.MaxMessageBytes, MessageTimeout = options.MessageTimeout };

    /// <summary>Answers a request; ends when its socket does.</summary>
    public async Task HandleAsync(HttpContext http, Scope scope)
    {
        var verdict = _callers is null ? default : await _callers.AdmitAsync(http).ConfigureAwait(false);
        if (verdict.Fault is { } unknown)
            await RefuseAsync(http, unknown).ConfigureAwait(false);
        else if (!http.WebSockets.IsWebSocketRequest)
            await RefuseAsync(http, ProtocolFaults.NotASocket()).ConfigureAwait(false);
        else if (clients.Stopping.IsCancellationRequested)
            await RefuseAsync(http, ProtocolFaults.Draining()).ConfigureAwait(false);
        else if (places.TryTake(verdict.Caller?.User.Identity?.Name) is { } full)
            await RefuseAsync(http, full).ConfigureAwait(false);
        else
            await ServeAsync(http, scope, verdict.Caller).ConfigureAwait(false);
    }

    private async Task ServeAsync(HttpContext http, Scope scope, Caller? caller)
    {
        try
        {
            var asked = http.WebSockets.WebSocketRequestedProtocols.Contains(WebSocketLink.Subprotocol) ? WebSocketLink.Subprotocol : null;
            var socket = await http.WebSockets.AcceptWebSocketAsync(asked).ConfigureAwait(false);
            var link = new WebSocketLink(socket, _link);
            await using (link.ConfigureAwait(false))
            {
                await clients.ServeAsync(link, scope, http.Connection.RemoteIpAddress?.ToString(), caller, http.RequestAborted).ConfigureAwait(false);
                if (clients.Stopping.IsCancellationRequested)
                    link.CloseStatus = WebSocketCloseStatus.EndpointUnavailable;
            }
        }
        finally
        {
            places.GiveBack(caller?.User.Identity?.Name);
        }
    }

    private async Task RefuseAsync(HttpContext http, Fault fault)
    {
        clients.Refused("websocket", fault, http.Connection.RemoteIpAddress?.ToString());
        http.Response.StatusCode = fault.HttpStatus;
        http.Response.ContentType = "application/json";
        if (fault.HttpStatus == StatusCodes.Status426UpgradeRequired)
            http.Response.Headers.Upgrade = "websocket";
        await http.Response.Body.WriteAsync(FaultAnswer.ToBytes(fault, default), http.RequestAborted).ConfigureAwait(false);
    }
}
