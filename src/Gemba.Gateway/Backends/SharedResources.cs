using System.Diagnostics;
using Gemba.Gateway.Faults;
using Gemba.Gateway.Revisions;
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
/// <param name="bounds">How long one answer of it is waited for, and how soon it is asked again after it was away.</param>
/// <param name="clock">Measures the pauses.</param>
/// <param name="stop">Set when the gateway stops.</param>
internal sealed class SharedResources(Backend backend, GatewayOptions bounds, TimeProvider clock, CancellationToken stop)
{
    private readonly Lock _turn = new();
    private readonly Dictionary<string, HashSet<ResourceWatcher>> _watched = new(StringComparer.Ordinal);
    private Task _doing = Task.CompletedTask;
    private (BackendSession Session, HashSet<string> Uris)? _asked;
    private ResourceStream? _stream;
    private long _silentAt;

    /// <summary>Somebody watches a resource from now on.</summary>
    /// <returns>The server's refusal, which the caller disposes; <see langword="null"/> where it tells of the resource.</returns>
    /// <exception cref="FaultException">The server cannot be asked.</exception>
    /// <exception cref="PeerException">The connection failed.</exception>
    /// <exception cref="OperationCanceledException">Whoever wants to watch it is gone.</exception>
    public async Task<PeerAnswer?> WatchAsync(string uri, ResourceWatcher who, CancellationToken cancellationToken)
    {
        // What the gateway itself may watch there says nothing of what this caller may.
        if (backend.Options.Exchange is not null)
            throw new FaultException(ProtocolFaults.MethodUnknown("resources/subscribe"));
        bool isNew;
        lock (_turn)
        {
            if (who.IsGone)
                throw new OperationCanceledException("Who wants to watch it is gone.");
            if (!_watched.TryGetValue(uri, out var watchers))
                _watched[uri] = watchers = [];
            isNew = watchers.Add(who);
        }

        var isWatched = false;
        var asking = AskAfterOthersAsync(uri);
        try
        {
            var refusal = await asking.WaitAsync(cancellationToken).ConfigureAwait(false);
            isWatched = refusal is null;
            return refusal;
        }
        catch (OperationCanceledException)
        {
            // Nobody takes what the server says to it any more.
            _ = asking.ContinueWith(static late => (late.IsCompletedSuccessfully ? late.Result : null)?.Dispose(), TaskScheduler.Default);
            throw;
        }
        finally
        {
            if (!isWatched && isNew)
                Leave([uri], who);
        }
    }

    /// <summary>Somebody is gone, who <see cref="ResourceWatcher.IsGone"/>.</summary>
    public void Leave(ResourceWatcher who)
    {
        string[] left;
        lock (_turn)
            left = [.. _watched.Where(watched => watched.Value.Contains(who)).Select(watched => watched.Key)];
        if (left.Length > 0)
            Leave(left, who);
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
    public void Again(BackendSession session) => _ = AskAgainAsync(session);

    /// <summary>The server tells that a resource changed.</summary>
    public void Heard(PeerMessage updated)
    {
        Tell(updated.Message.Target.ToString(), updated);
    }

    private void Tell(string uri, PeerMessage updated)
    {
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

    // Until the server has said something to each, or another connection takes the place of this one.
    private async Task AskAgainAsync(BackendSession session)
    {
        var pause = bounds.FirstBackoff;
        while (!(await Task.WhenAll(Wanted.Select(IsAnsweredAsync)).ConfigureAwait(false)).All(static isAnswered => isAnswered))
        {
            await Task.Delay(pause, clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stop.IsCancellationRequested || !ReferenceEquals(backend.Shared, session))
                return;
            pause = TimeSpan.FromTicks(Math.Min(2 * pause.Ticks, bounds.LongestBackoff.Ticks));
        }
    }

    private async Task<bool> IsAnsweredAsync(string uri)
    {
        try
        {
            using var refusal = await AskAfterOthersAsync(uri).ConfigureAwait(false);
            return true;
        }
        catch (PeerException failed)
        {
            return !failed.IsPassing;
        }
        catch (FaultException refused)
        {
            return refused.Fault.Reason is not (GatewayFaults.TimedOutReason or GatewayFaults.UnavailableReason);
        }
    }

    private Task<PeerAnswer?> AskAfterOthersAsync(string uri)
    {
        var since = Stopwatch.GetTimestamp();
        return AfterOthersAsync(() => AskForAsync(uri, since));
    }

    private async Task<PeerAnswer?> AskForAsync(string uri, long since)
    {
        if (!IsWanted(uri))
            return null;
        // It answered nothing while this one waited for its turn. With a wait for each, who asks for many would hold up all others.
        if (_silentAt > since)
            throw new FaultException(GatewayFaults.TimedOut(backend.Space, backend.Name, bounds.ConnectTimeout));
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(bounds.ConnectTimeout);
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
            _silentAt = Stopwatch.GetTimestamp();
            throw new FaultException(GatewayFaults.TimedOut(backend.Space, backend.Name, bounds.ConnectTimeout), late);
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
        var before = Interlocked.Exchange(ref _stream, opened);
        _ = WatchOverAsync(opened);
        if (before is { Ended.IsCompleted: true })
            TellAll(before.Granted.Where(opened.Granted.Contains));
        before?.End();
        return opened;
    }

    // Whatever changed between the end of one stream and the beginning of the next was told to nobody.
    private void TellAll(IEnumerable<string> uris)
    {
        foreach (var uri in uris)
        {
            if (Envelope.TryRead(Messages.Updated(uri), out var updated, out _))
                Tell(uri, new PeerMessage(updated));
        }
    }

    private bool StopListening()
    {
        Interlocked.Exchange(ref _stream, null)?.End();
        return true;
    }

    private async Task WatchOverAsync(ResourceStream stream)
    {
        await stream.Ended.ConfigureAwait(false);
        await Task.Delay(bounds.FirstBackoff, clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!stop.IsCancellationRequested && ReferenceEquals(stream, _stream) && ReferenceEquals(backend.Shared, stream.Session))
            await AskAgainAsync(stream.Session).ConfigureAwait(false);
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
        limit.CancelAfter(bounds.ConnectTimeout);
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
