using System.Collections.Concurrent;
using Gemba.Gateway.Backends;
using Gemba.Gateway.Calls;
using Gemba.Gateway.Faults;
using Gemba.Gateway.Revisions;
using Gemba.Gateway.Routing;
using Gemba.Protocol.Faults;
using Gemba.Protocol.Peers;

namespace Gemba.Gateway.Sessions;

/// <summary>The resources that a client with a session subscribed to.</summary>
internal sealed class ClientResources
{
    /// <summary>An agent that watches a thousand resources watches all of them.</summary>
    public const int Most = 1000;

    private readonly GatewayServer _client;
    private readonly ConcurrentDictionary<string, Backend?> _owners = new(StringComparer.Ordinal);

    public ClientResources(GatewayServer client)
    {
        _client = client;
        Watcher = new ResourceWatcher(updated => client.Tell(Messages.Updated(updated.Message, default), updated.Message.Method));
    }

    /// <summary>Hears of resources over connections that it shares with others.</summary>
    public ResourceWatcher Watcher { get; }

    /// <summary>Their URIs.</summary>
    public IReadOnlyCollection<string> Uris => [.. _owners.Keys];

    /// <summary>A subscription began or ended.</summary>
    /// <returns>Whether that is to be kept.</returns>
    public bool Note(GatewayCall call, string uri) =>
        // A client that subscribes without end gets its updates, and those beyond the bound only from here.
        call.Method == "resources/subscribe" ? _owners.Count < Most && _owners.TryAdd(uri, call.Backend) : _owners.TryRemove(uri, out _);

    /// <summary>Subscribes, or ends a subscription, over a connection that is shared.</summary>
    /// <returns>The server's refusal, which the caller disposes; <see langword="null"/> where it is as the client wants it.</returns>
    public async Task<PeerAnswer?> ChangeAsync(GatewayCall call, string uri, CancellationToken cancellationToken)
    {
        if (call.Method == "resources/subscribe")
            return _owners.Count < Most || _owners.ContainsKey(uri)
                ? await call.Backend!.Resources.WatchAsync(uri, Watcher, cancellationToken).ConfigureAwait(false)
                : throw new FaultException(GatewayFaults.TooManySubscriptions(Most));
        call.Backend!.Resources.Leave([uri], Watcher);
        return null;
    }

    /// <summary>Takes over what another gateway kept.</summary>
    public void Keep(IEnumerable<string> uris)
    {
        foreach (var uri in uris)
            _owners[uri] = null;
    }

    /// <summary>Subscribes to all of a server's on a new connection of the client's own.</summary>
    /// <exception cref="PeerException">The server is gone.</exception>
    public async Task SayAgainAsync(Backend backend, BackendSession session, CancellationToken cancellationToken)
    {
        foreach (var (uri, owner) in _owners)
        {
            if (ReferenceEquals(owner, backend))
                await SubscribeAsync(session, uri, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Subscribes to what another gateway kept.</summary>
    public async Task TakeUpAsync(CancellationToken cancellationToken)
    {
        foreach (var uri in _owners.Keys)
        {
            try
            {
                var owner = await UriOwners.FindAsync(_client.Scope, uri, cancellationToken).ConfigureAwait(false);
                var isOpen = _client.IsConnectedTo(owner);
                _owners[uri] = owner;
                var session = await _client.ConnectAsync(owner, cancellationToken).ConfigureAwait(false);
                if (ReferenceEquals(session, owner.Shared))
                    (await owner.Resources.WatchAsync(uri, Watcher, cancellationToken).ConfigureAwait(false))?.Dispose();
                else if (isOpen)
                    await SubscribeAsync(session, uri, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception away) when (away is FaultException or IOException)
            {
                // It is subscribed to when the server's next connection is opened.
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    /// <summary>The client is gone.</summary>
    public void Leave()
    {
        foreach (var mine in _owners.Where(one => one.Value is not null).GroupBy(one => one.Value!, one => one.Key))
            mine.Key.Resources.Leave(mine, Watcher);
    }

    private static async Task SubscribeAsync(BackendSession session, string uri, CancellationToken cancellationToken)
    {
        using var answer = await session.CallAsync("resources/subscribe", uri, cancellationToken).ConfigureAwait(false);
    }
}
