using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Gemba.Gateway.Identity;
using Gemba.Gateway.Observing;
using Gemba.Gateway.Routing;
using Gemba.Observability.Health;
using Gemba.Protocol.Faults;
using Gemba.Protocol.Frames;
using Gemba.Protocol.Links;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Gemba.Gateway.Connections;

/// <summary>Takes clients over framed TCP: each frame carries one JSON-RPC message, and a hello may choose a namespace.</summary>
internal sealed class FramedEndpoint(
    ClientLinks clients, ConnectionPlaces places, HealthTeller health, GatewayMeter meter, GatewayOptions options, TimeProvider clock, IEnumerable<CallerCheck> callers)
{
    private readonly CallerCheck? _callers = callers.LastOrDefault();
    private readonly TcpLinkOptions _link = new()
    {
        Frames = new FrameOptions { MaxPayloadBytes = options.MaxMessageBytes, FrameTimeout = options.MessageTimeout, FirstFrameTimeout = options.FirstFrameTimeout },
        Health = asked => health.Tell(!HealthPort.IsSimple(asked)),
        Came = meter.FrameCame,
        Went = meter.FrameWent,
    };

    /// <summary>Serves a connection to its end.</summary>
    public async Task ServeAsync(ConnectionContext connection)
    {
        var client = (connection.RemoteEndPoint as IPEndPoint)?.Address.ToString();
        Watch(connection);
        // Who it is says only the hello: until then a place is nobody's.
        if (places.TryTake(owner: null) is { } full)
        {
            await RefuseAsync(connection, client, full).ConfigureAwait(false);
        }
        else
        {
            try
            {
                await GreetAndServeAsync(connection, client).ConfigureAwait(false);
            }
            finally
            {
                places.GiveBack(owner: null);
            }
        }

        Goodbye.Bound(connection, options.MessageTimeout, clock);
    }

    private async Task GreetAndServeAsync(ConnectionContext connection, string? client)
    {
        var link = new TcpLink(connection.Transport, _link, clock);
        await using (link.ConfigureAwait(false))
        {
            if (await GreetAsync(link, client, connection.Features.Get<ITlsConnectionFeature>()?.ClientCertificate).ConfigureAwait(false) is not var (scope, caller))
                return;
            // Not the end of the connection: a client may close its side once it has asked, and still wait for the answers. One that is gone is found at the next read or write.
            await clients.ServeAsync(link, scope, client, caller, CancellationToken.None).ConfigureAwait(false);
        }
    }

    private async Task<(Scope Scope, Caller? Caller)?> GreetAsync(TcpLink link, string? client, X509Certificate2? certificate)
    {
        Caller? caller = null;
        try
        {
            var hello = await link.GreetAsync(async hello =>
            {
                // Who calls is found out first: a stranger learns nothing of what there is.
                if (_callers is not null)
                {
                    var verdict = await _callers.JudgeAsync(hello?.Token, certificate, clients.Stopping).ConfigureAwait(false);
                    if (verdict.Caller is null)
                        return verdict.Fault;
                    caller = verdict.Caller;
                }

                return clients.Find(hello?.Namespace) is null ? ProtocolFaults.NamespaceUnknown() : null;
            }, clients.Stopping).ConfigureAwait(false);
            // A connection that ended before it said anything was not judged, and has nothing to be served.
            return _callers is not null && caller is null ? null : (clients.Find(hello?.Namespace)!, caller);
        }
        catch (LinkException broken)
        {
            clients.Refused(link.Kind, broken.Fault, client);
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException)
        {
            // It left before it said anything, or the process stops.
        }

        return null;
    }

    private async Task RefuseAsync(ConnectionContext connection, string? client, Fault fault)
    {
        clients.Refused("tcp", fault, client);
        using var writer = new FrameWriter(connection.Transport.Output, _link.Frames, clock, meter.FrameWent);
        try
        {
            await writer.WriteErrorAsync(FrameLayout.Native, fault.Text, CancellationToken.None).ConfigureAwait(false);
        }
        catch (IOException)
        {
            // It is gone.
        }
    }

    // A client that vanished without a word is noticed.
    private static void Watch(ConnectionContext connection)
    {
        try
        {
            connection.Features.Get<IConnectionSocketFeature>()?.Socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, optionValue: true);
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            // It has gone already, as the first read will tell.
        }
    }
}
