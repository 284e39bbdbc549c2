using System.Net;
using System.Net.Sockets;
using Gemba.Observability.Health;
using Gemba.Protocol.Faults;
using Gemba.Protocol.Frames;
using Gemba.Protocol.Links;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Gemba.Gateway.Connections;

/// <summary>Takes clients over framed TCP: each frame carries one JSON-RPC message, and a hello may choose a namespace.</summary>
internal sealed class FramedEndpoint(ClientLinks clients, ConnectionPlaces places, HealthTeller health, GatewayOptions options)
{
    private readonly TcpLinkOptions _link = new()
    {
        Frames = new FrameOptions { MaxPayloadBytes = options.MaxMessageBytes, FrameTimeout = options.MessageTimeout, FirstFrameTimeout = options.FirstFrameTimeout },
        Health = asked => health.Tell(!HealthPort.IsSimple(asked)),
    };

    /// <summary>Serves a connection to its end.</summary>
    public async Task ServeAsync(ConnectionContext connection)
    {
        var client = (connection.RemoteEndPoint as IPEndPoint)?.Address.ToString();
        // A client that vanished without a word is noticed.
        connection.Features.Get<IConnectionSocketFeature>()?.Socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, optionValue: true);
        var link = new TcpLink(connection.Transport, _link);
        await using (link.ConfigureAwait(false))
        {
            if (!places.TryTake())
            {
                await RefuseAsync(connection, client).ConfigureAwait(false);
                return;
            }

            try
            {
                await GreetAndServeAsync(link, client, connection.ConnectionClosed).ConfigureAwait(false);
            }
            finally
            {
                places.GiveBack();
            }
        }
    }

    private async Task GreetAndServeAsync(TcpLink link, string? client, CancellationToken aborted)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(clients.Stopping, aborted);
        FrameHello? hello;
        try
        {
            hello = await link.GreetAsync(hello => clients.Find(hello.Namespace) is null ? ProtocolFaults.NamespaceUnknown() : null, either.Token).ConfigureAwait(false);
        }
        catch (LinkException broken)
        {
            clients.Refused(link.Kind, broken.Fault, client);
            return;
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException)
        {
            return;
        }

        await clients.ServeAsync(link, clients.Find(hello?.Namespace)!, client, aborted).ConfigureAwait(false);
    }

    private async Task RefuseAsync(ConnectionContext connection, string? client)
    {
        var fault = ProtocolFaults.TooManyConnections(options.MaxConnections);
        clients.Refused("tcp", fault, client);
        using var writer = new FrameWriter(connection.Transport.Output, _link.Frames, TimeProvider.System);
        try
        {
            await writer.WriteErrorAsync(FrameLayout.Native, fault.Text, CancellationToken.None).ConfigureAwait(false);
        }
        catch (IOException)
        {
            // It is gone.
        }
    }
}
