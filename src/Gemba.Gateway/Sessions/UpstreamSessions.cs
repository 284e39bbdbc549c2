using System.Collections.Concurrent;
using Gemba.Gateway.Backends;
using Gemba.Gateway.Faults;
using Gemba.Protocol.Faults;
using Gemba.Protocol.Peers;

namespace Gemba.Gateway.Sessions;

/// <summary>The connections on which servers are asked for one client alone: each opened when it is first needed, and all closed with the client.</summary>
internal sealed class UpstreamSessions(GatewayServer client, TimeSpan connectTimeout, TimeProvider clock) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<Backend, Lazy<Task<BackendSession>>> _sessions = new();
    private readonly CancellationTokenSource _stop = new();
    private volatile Backend? _lost;

    /// <summary>Set when the client is gone.</summary>
    public CancellationToken Stopped => _stop.Token;

    /// <summary>Those that stand.</summary>
    public IEnumerable<BackendSession> Open => _sessions.Values.Select(FindIn).OfType<BackendSession>();

    /// <summary>The one to a server; <see langword="null"/> where none stands.</summary>
    public BackendSession? Find(Backend backend) => _sessions.TryGetValue(backend, out var opening) ? FindIn(opening) : null;

    /// <summary>The one to a server; opened where there is none.</summary>
    /// <exception cref="FaultException">The server cannot be reached, or the client is gone.</exception>
    public async ValueTask<BackendSession> ConnectAsync(Backend backend, CancellationToken cancellationToken)
    {
        if (_sessions.TryGetValue(backend, out var standing) && FindIn(standing) is { } open)
        {
            if (!open.Peer.Closed.IsCompleted)
                return open;
            if (backend.Options.PerSession && client.CanEnd && !ReferenceEquals(open, backend.Shared))
                throw new FaultException(GatewayFaults.SessionStateLost(backend.Space, backend.Name));
            await DropAsync(backend, standing, open).ConfigureAwait(false);
        }

        if (_stop.IsCancellationRequested)
            throw new FaultException(ProtocolFaults.SessionUnknown());
        if (_lost is { } lost)
            throw new FaultException(GatewayFaults.SessionStateLost(lost.Space, lost.Name));
        // Whoever comes first opens it for all; that one's leaving must not take it from the others.
        var opening = _sessions.GetOrAdd(backend, static (backend, me) => new Lazy<Task<BackendSession>>(() => me.OpenAsync(backend)), this);
        try
        {
            return await opening.Value.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception) when (opening.Value is { IsCompleted: true, IsCompletedSuccessfully: false })
        {
            _sessions.TryRemove(KeyValuePair.Create(backend, opening));
            throw;
        }
    }

    /// <summary>A connection failed in use; the next call opens another.</summary>
    public async Task LostAsync(Backend backend, BackendSession session)
    {
        if (_sessions.TryGetValue(backend, out var opening) && ReferenceEquals(FindIn(opening), session))
            await DropAsync(backend, opening, session).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        // What opens just now sees it, and closes by itself.
        await _stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_sessions.Select(one => EndAsync(one.Key, one.Value))).ConfigureAwait(false);
    }

    private static BackendSession? FindIn(Lazy<Task<BackendSession>> opening) => opening is { IsValueCreated: true, Value.IsCompletedSuccessfully: true } ? opening.Value.Result : null;

    private async Task<BackendSession> OpenAsync(Backend backend)
    {
        // What the client set is part of the opening: a server that hangs at it has none of the client's calls waiting for longer.
        using var limit = new CancellationTokenSource(connectTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _stop.Token);
        BackendSession? session = null;
        try
        {
            session = await backend.OpenAsync(client.Card, client.Revision ?? Protocol.Revisions.NewestWithHandshake, new UpstreamListener(client, backend), either.Token).ConfigureAwait(false);
            if (!ReferenceEquals(session, backend.Shared))
                await client.SayAgainAsync(backend, session, either.Token).ConfigureAwait(false);
            either.Token.ThrowIfCancellationRequested();
            if (backend.Options.PerSession && !ReferenceEquals(session, backend.Shared))
                _ = WatchAsync(backend, session);
            return session;
        }
        catch (Exception failed)
        {
            if (session is not null && !ReferenceEquals(session, backend.Shared))
                await session.DisposeAsync().ConfigureAwait(false);
            if (failed is not OperationCanceledException)
                throw;
            throw _stop.IsCancellationRequested
                ? new FaultException(ProtocolFaults.SessionUnknown(), failed)
                : new FaultException(GatewayFaults.BackendUnavailable(backend.Space, backend.Name, connectTimeout), new PeerException(PeerFailure.Unreachable, $"No session within {connectTimeout.TotalSeconds} s.", failed));
        }
    }

    // A program of the client's own keeps what a new one would not know. A session whose state is gone is over: what goes on without it would be wrong, and nobody would see it.
    private async Task WatchAsync(Backend backend, BackendSession session)
    {
        await session.Peer.Closed.ConfigureAwait(false);
        if (_stop.IsCancellationRequested || !client.CanEnd)
            return;
        _lost = backend;
        client.Lost(backend);
    }

    private async Task DropAsync(Backend backend, Lazy<Task<BackendSession>> opening, BackendSession session)
    {
        if (_sessions.TryRemove(KeyValuePair.Create(backend, opening)) && !ReferenceEquals(session, backend.Shared))
            await session.DisposeAsync().ConfigureAwait(false);
    }

    private static async Task EndAsync(Backend backend, Lazy<Task<BackendSession>> opening)
    {
        if (!opening.IsValueCreated)
            return;
        await ((Task)opening.Value).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (FindIn(opening) is not { } session || ReferenceEquals(session, backend.Shared))
            return;
        try
        {
            await session.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception failed) when (failed is FaultException or IOException or ObjectDisposedException)
        {
            // It is gone all the same.
        }
    }
}
