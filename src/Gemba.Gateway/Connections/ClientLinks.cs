using System.Net;
using Gemba.Gateway.Identity;
using Gemba.Gateway.Routing;
using Gemba.Observability.Metrics;
using Gemba.Protocol.Calls;
using Gemba.Protocol.Faults;
using Gemba.Protocol.Http;
using Gemba.Protocol.Links;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gemba.Gateway.Connections;

/// <summary>Serves clients that stay connected. When the process stops nothing more is read from them; what they asked is answered first.</summary>
internal sealed class ClientLinks(
    GatewayHub hub, EndpointMeter meter, IServiceProvider services, IHostApplicationLifetime lifetime, TimeProvider clock, ILogger<ClientLinks> log)
{
    private readonly IEndpointObserver? _observer = services.GetService<IEndpointObserver>();

    /// <summary>Ends when the process begins to stop.</summary>
    public CancellationToken Stopping => lifetime.ApplicationStopping;

    /// <summary>Finds what a client sees that names a namespace, or none.</summary>
    /// <returns><see langword="null"/> where there is no such namespace.</returns>
    public Scope? Find(string? space) =>
        space is null ? hub.All : hub.Namespaces.FirstOrDefault(one => one.Name == space) is { } found ? new Scope([found], isMerged: false) : null;

    /// <summary>Serves a client until it leaves, its connection breaks or the process stops.</summary>
    /// <param name="link">Stays the caller's.</param>
    /// <param name="scope">What the client sees.</param>
    /// <param name="client">Its address.</param>
    /// <param name="caller">Who it is; <see langword="null"/> where nobody finds out. The connection ends when that holds no longer.</param>
    /// <param name="aborted">The connection is gone.</param>
    public async Task ServeAsync(Link link, Scope scope, string? client, Caller? caller, CancellationToken aborted)
    {
        var since = clock.GetTimestamp();
        Opened(link);
        using var time = new CancellationTokenSource(caller?.TimeLeft(clock) ?? Timeout.InfiniteTimeSpan, clock);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(aborted, time.Token, caller?.Revoked ?? CancellationToken.None);
        try
        {
            await new LinkedServer(link, hub.SourceOf(scope), services, new LinkedServerOptions { User = caller?.User, Address = IPAddress.TryParse(client, out var address) ? address : null }).RunAsync(Stopping, over.Token).ConfigureAwait(false);
        }
        catch (LinkException broken)
        {
            Refused(link.Kind, broken.Fault, client);
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException)
        {
            // The connection is gone, and with it whoever waited for answers.
        }
        finally
        {
            Closed(link, clock.GetElapsedTime(since));
        }
    }

    /// <summary>A connection was closed for what came over it.</summary>
    public void Refused(string transport, Fault fault, string? client)
    {
        _observer?.Rejected(fault, "_OTHER", client);
        Log.ClientRefused(log, transport, fault.Reason);
    }

    private void Opened(Link link)
    {
        Log.ClientConnected(log, link.Kind);
        if (link is WebSocketLink)
            meter.SocketOpened();
        else if (link is EventLink)
            meter.EventsOpened();
        else
            meter.FramesOpened();
    }

    private void Closed(Link link, TimeSpan lasted)
    {
        Log.ClientLeft(log, link.Kind);
        if (link is WebSocketLink)
            meter.SocketClosed(lasted);
        else if (link is EventLink)
            meter.EventsClosed(lasted);
        else
            meter.FramesClosed(lasted);
    }
}
