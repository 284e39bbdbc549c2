using Gemba.Gateway.Faults;
using Gemba.Gateway.Routing;
using Gemba.Protocol.Envelopes;
using Gemba.Protocol.Faults;
using Gemba.Protocol.Peers;

namespace Gemba.Gateway.Backends;

/// <summary>
/// The resources of a server that are watched over the connection which many clients share. The server is asked once for each, by the form of its revision, again on
/// each new connection, and no more when nobody is left who watches.
/// </summary>
/// <param name="backend">The server.</param>
/// <param name="patience">Longest wait for one answer of it.</param>
/// <param name="pause">How long a stream that ended is not opened again.</param>
/// <param name="stop">Set when the gateway stops.</param>
internal sealed class SharedResources(Backend backend, TimeSpan patience, TimeSpan pause, CancellationToken stop)
{
    private readonly Lock _turn = new();
    private readonly Dictionary<string, HashSet<ResourceWatcher>> _watched = new(StringComparer.Ordinal);
    private Task _doing = Task.CompletedTask;
    private (BackendSession Session, HashSet<string> Uris)? _asked;
    private ResourceStream? _stream;

    /// <summary>Somebody watches a resource from now on.</summary>
    /// <returns>The server's refusal, which the caller disposes; <see langword="null"/> where it tells of the resource.</returns>
    /// <exception cref="FaultException">The server cannot be asked.</exception>
    /// <exception cref="PeerException">The connection failed.</exception>
    public async Task<PeerAnswer?> WatchAsync(string uri, ResourceWatcher who, CancellationToken cancellationToken)
    {
        // What the gateway itself may watch there says nothing of what this caller may.
        if (backend.Options.Exchange is not null)
            throw new FaultException(ProtocolFaults.MethodUnknown("resources/subscribe"));
        lock (_turn)
        {
            if (!_watched.TryGetValue(uri, out var watchers))
                _watched[uri] = watchers = [];
            watchers.Add(who);
        }

        var isWatched = false;
        try
        {
            var refusal = await AfterOthersAsync(() => AskForAsync(uri)).WaitAsync(cancellationToken).ConfigureAwait(false);
            isWatched = refusal is null;
            return refusal;
        }
        finally
        {
            if (!isWatched)
                Leave([uri], who);
        }
    }

    /// <summary>Somebody watches some resources no more.</summary>
    public void Leave(IEnumerable<string> uris, ResourceWatcher who)
    {
        lock (_turn)
        {
            foreach (var uri in uris)
            {
                if (_watched.TryGetValue(uri, out var watchers) && watchers.Remove(who) && watchers.Count == 0)
                    _watched.Remove(uri);
            }
        }

        _ = TidyAsync();
    }

    /// <summary>There is a new connection, which the server knows nothing of.</summary>
    public void Again()
    {
        string[] all;
        lock (_turn)
            all = [.. _watched.Keys];
        foreach (var uri in all)
            _ = AskAgainAsync(uri);
    }

    /// <summary>The server tells that a resource changed.</summary>
    public void Heard(PeerMessage updated)
    {
        var uri = updated.Message.Target.ToString();
        ResourceWatcher[] watchers;
        lock (_turn)
            watchers = [.. _watched.Where(watched => ResourceUri.Covers(watched.Key, uri)).SelectMany(watched => watched.Value).Distinct()];
        foreach (var watcher in watchers)
            watcher.Tell(updated);
    }

    private string[] Wanted
    {
        get
        {
            lock (_turn)
                return [.. _watched.Keys];
        }
    }

    private bool IsWanted(string uri)
    {
        lock (_turn)
            return _watched.ContainsKey(uri);
    }

    // One after the other: what was asked last must be what holds.
    private Task<T> AfterOthersAsync<T>(Func<Task<T>> next)
    {
        lock (_turn)
        {
            var doing = RunAsync(_doing, next);
            _doing = doing;
            return doing;
        }
    }

    private static async Task<T> RunAsync<T>(Task before, Func<Task<T>> next)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        return await next().ConfigureAwait(false);
    }

    private async Task AskAgainAsync(string uri)
    {
        try
        {
            using var refusal = await AfterOthersAsync(() => AskForAsync(uri)).ConfigureAwait(false);
        }
        catch (Exception away) when (away is FaultException or PeerException)
        {
            // It is asked for with the next connection.
        }
    }

    private async Task<PeerAnswer?> AskForAsync(string uri)
    {
        if (!IsWanted(uri))
            return null;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(patience);
        try
        {
            var session = await backend.ShareAsync(limit.Token).ConfigureAwait(false);
            if (!session.IsSessionless)
                return await SubscribeAsync(session, uri, limit.Token).ConfigureAwait(false);
            if (_stream is not { } stream || stream.Session != session || stream.Ended.IsCompleted || !stream.Asked.Contains(uri))
                stream = await ListenAsync(session, limit.Token).ConfigureAwait(false);
            return stream.Granted.Contains(uri) ? null : throw new FaultException(GatewayFaults.TargetUnknown("resource to subscribe to", uri));
        }
        catch (OperationCanceledException late)
        {
            throw new FaultException(GatewayFaults.TimedOut(backend.Space, backend.Name, patience), late);
        }
    }

    private async Task<PeerAnswer?> SubscribeAsync(BackendSession session, string uri, CancellationToken cancellationToken)
    {
        if (_asked?.Session != session)
            _asked = (session, new HashSet<string>(StringComparer.Ordinal));
        if (_asked.Value.Uris.Contains(uri))
            return null;
        // Also where no answer comes the server may have taken it.
        _asked.Value.Uris.Add(uri);
        var answer = await session.CallAsync("resources/subscribe", uri, cancellationToken).ConfigureAwait(false);
        if (answer.Message.Kind == MessageKind.Error)
        {
            _asked.Value.Uris.Remove(uri);
            return answer;
        }

        answer.Dispose();
        return null;
    }

    // The new stream stands before the old one goes: no update falls between.
    private async Task<ResourceStream> ListenAsync(BackendSession session, CancellationToken cancellationToken)
    {
        var opened = await ResourceStream.OpenAsync(session, Wanted, Heard, cancellationToken, stop).ConfigureAwait(false);
        Interlocked.Exchange(ref _stream, opened)?.End();
        _ = WatchOverAsync(opened);
        return opened;
    }

    private bool StopListening()
    {
        Interlocked.Exchange(ref _stream, null)?.End();
        return true;
    }

    private async Task WatchOverAsync(ResourceStream stream)
    {
        await stream.Ended.ConfigureAwait(false);
        await Task.Delay(pause, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!stop.IsCancellationRequested && ReferenceEquals(stream, _stream) && ReferenceEquals(backend.Shared, stream.Session))
            Again();
    }

    private async Task TidyAsync()
    {
        try
        {
            await AfterOthersAsync(ForgetAsync).ConfigureAwait(false);
        }
        catch (Exception away) when (away is FaultException or PeerException or OperationCanceledException)
        {
            // A server that is gone tells of nothing; one that goes on telling is heard by nobody.
        }
    }

    private async Task<bool> ForgetAsync()
    {
        if (backend.Shared is not { } session)
            return false;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(patience);
        if (session.IsSessionless)
        {
            if (_stream is { } stream && stream.Session == session && !stream.Asked.All(IsWanted))
                return Wanted.Length > 0 ? await ListenAsync(session, limit.Token).ConfigureAwait(false) is not null : StopListening();
            return false;
        }

        foreach (var uri in _asked is { } asked && asked.Session == session ? asked.Uris.Where(uri => !IsWanted(uri)).ToArray() : [])
        {
            _asked!.Value.Uris.Remove(uri);
            using var answer = await session.CallAsync("resources/unsubscribe", uri, limit.Token).ConfigureAwait(false);
        }

        return true;
    }
}
