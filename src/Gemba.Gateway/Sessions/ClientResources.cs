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
    private readonly Lock _turn = new();
    private readonly Dictionary<string, Subscribed> _all = new(StringComparer.Ordinal);

    public ClientResources(GatewayServer client)
    {
        _client = client;
        Watcher = new ResourceWatcher(updated => client.Tell(Messages.Updated(updated.Message, default), updated.Message.Method));
    }

    /// <summary>Hears of resources over connections that it shares with others.</summary>
    public ResourceWatcher Watcher { get; }

    /// <summary>Their URIs.</summary>
    public IReadOnlyCollection<string> Uris => [.. Standing.Select(one => one.Key)];

    /// <summary>A call that begins or ends a subscription is about to be answered.</summary>
    /// <returns>Whether something has changed that is to be kept.</returns>
    public bool Note(GatewayCall call, string uri, bool isGranted)
    {
        lock (_turn)
        {
            var had = _all.TryGetValue(uri, out var found);
            if (call.Method != "resources/subscribe")
                return isGranted && _all.Remove(uri);
            if (isGranted)
            {
                // A client that subscribes without end gets its updates, and those beyond the bound only from here.
                if (had ? found.IsGranted : _all.Count >= Most)
                    return false;
                _all[uri] = new Subscribed(call.Backend);
                return true;
            }

            // It was watched already, and the client is told that it is not: the trail could not be written.
            if (had && found.AskedBy == call)
            {
                _all.Remove(uri);
                call.Backend!.Resources.Leave([uri], Watcher);
            }

            return false;
        }
    }

    /// <summary>Subscribes, or ends a subscription, over a connection that is shared.</summary>
    /// <returns>The server's refusal, which the caller disposes; <see langword="null"/> where it is as the client wants it.</returns>
    public async Task<PeerAnswer?> ChangeAsync(GatewayCall call, string uri, CancellationToken cancellationToken)
    {
        if (call.Method != "resources/subscribe")
        {
            call.Backend!.Resources.Leave([uri], Watcher);
            return null;
        }

        // Before the server is asked, which many calls may do at once.
        lock (_turn)
        {
            if (!_all.ContainsKey(uri))
                _all[uri] = _all.Count < Most ? new Subscribed(call.Backend, call) : throw new FaultException(GatewayFaults.TooManySubscriptions(Most));
        }

        var isWatched = false;
        try
        {
            var refusal = await call.Backend!.Resources.WatchAsync(uri, Watcher, cancellationToken).ConfigureAwait(false);
            isWatched = refusal is null;
            return refusal;
        }
        finally
        {
            if (!isWatched)
                Forget(uri, call);
        }
    }

    /// <summary>Takes over what another gateway kept.</summary>
    public void Keep(IEnumerable<string> uris)
    {
        lock (_turn)
        {
            foreach (var uri in uris)
                _all[uri] = new Subscribed(Owner: null);
        }
    }

    /// <summary>Subscribes to all of a server's on a new connection of the client's own.</summary>
    /// <exception cref="PeerException">The server is gone.</exception>
    public async Task SayAgainAsync(Backend backend, BackendSession session, CancellationToken cancellationToken)
    {
        foreach (var (uri, one) in Standing)
        {
            if (ReferenceEquals(one.Owner, backend))
                await SubscribeAsync(session, uri, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Subscribes to what another gateway kept.</summary>
    public async Task TakeUpAsync(CancellationToken cancellationToken)
    {
        foreach (var uri in Uris)
        {
            try
            {
                var owner = await UriOwners.FindAsync(_client.Scope, uri, cancellationToken).ConfigureAwait(false);
                var isOpen = _client.IsConnectedTo(owner);
                Own(uri, owner);
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
        // First: what is asked for meanwhile is not begun any more.
        Watcher.Leave();
        foreach (var backend in _client.Scope.Backends)
            backend.Resources.Leave(Watcher);
    }

    private KeyValuePair<string, Subscribed>[] Standing
    {
        get
        {
            lock (_turn)
                return [.. _all.Where(static one => one.Value.IsGranted)];
        }
    }

    private void Own(string uri, Backend owner)
    {
        lock (_turn)
            _all[uri] = new Subscribed(owner);
    }

    private void Forget(string uri, GatewayCall call)
    {
        lock (_turn)
        {
            if (_all.TryGetValue(uri, out var found) && found.AskedBy == call)
                _all.Remove(uri);
        }
    }

    private static async Task SubscribeAsync(BackendSession session, string uri, CancellationToken cancellationToken)
    {
        using var answer = await session.CallAsync("resources/subscribe", uri, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>One of them.</summary>
    /// <param name="Owner">Its server; <see langword="null"/> until it is found again.</param>
    /// <param name="AskedBy">The call that asks for it; <see langword="null"/> once the client is told that it has it.</param>
    private readonly record struct Subscribed(Backend? Owner, GatewayCall? AskedBy = null)
    {
        public bool IsGranted => AskedBy is null;
    }
}
