using System.Collections.Concurrent;
using Gemba.Gateway.Backends;
using Gemba.Gateway.Calls;
using Gemba.Gateway.Revisions;
using Gemba.Gateway.Routing;
using Gemba.Protocol.Faults;
using Gemba.Protocol.Peers;

namespace Gemba.Gateway.Sessions;

/// <summary>The resources of one <c>subscriptions/listen</c>.</summary>
internal sealed class ListenedResources
{
    private readonly GatewayCall _call;
    private readonly ResourceWatcher _watcher;
    private readonly ConcurrentDictionary<string, Backend> _owners = new(StringComparer.Ordinal);
    private readonly Lock _turn = new();
    private List<PeerMessage>? _early = [];

    public ListenedResources(GatewayCall call)
    {
        _call = call;
        _watcher = new ResourceWatcher(Hear);
    }

    /// <summary>Watches the resources that the caller may watch.</summary>
    /// <returns>Those of which their servers tell.</returns>
    public async Task<IReadOnlyCollection<string>> WatchAsync(IEnumerable<string> uris, CancellationToken cancellationToken)
    {
        await Task.WhenAll(uris.Select(uri => WatchAsync(uri, cancellationToken))).ConfigureAwait(false);
        return [.. _owners.Keys];
    }

    /// <summary>The subscription is acknowledged: from now on the client is told.</summary>
    public void Begin()
    {
        lock (_turn)
        {
            foreach (var updated in _early ?? [])
                Tell(updated);
            _early = null;
        }
    }

    /// <summary>The client is gone.</summary>
    public void Leave()
    {
        foreach (var mine in _owners.GroupBy(one => one.Value, one => one.Key))
            mine.Key.Resources.Leave(mine, _watcher);
    }

    private async Task WatchAsync(string uri, CancellationToken cancellationToken)
    {
        try
        {
            var owner = await UriOwners.FindAsync(_call.Access.OpenWhole(_call.Client.Scope), uri, cancellationToken).ConfigureAwait(false);
            using var refusal = await owner.Resources.WatchAsync(uri, _watcher, cancellationToken).ConfigureAwait(false);
            if (refusal is null)
                _owners[uri] = owner;
        }
        catch (Exception refused) when (refused is FaultException or PeerException)
        {
            // What cannot be watched is left out of the acknowledgement.
        }
    }

    // What comes before the client knows of its subscription waits until it does (2026-07-28, Subscriptions).
    private void Hear(PeerMessage updated)
    {
        lock (_turn)
        {
            if (_early is null)
                Tell(updated);
            else if (_early.Count < ClientResources.Most && _early.All(early => !early.Message.Utf8.Span.SequenceEqual(updated.Message.Utf8.Span)))
                _early.Add(updated);
        }
    }

    private void Tell(PeerMessage updated) => _call.Outbox.Tell(Messages.Updated(updated.Message, _call.Call.ClientId), updated.Message.Method);
}
