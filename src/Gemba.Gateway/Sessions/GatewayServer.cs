using System.Collections.Concurrent;
using System.Diagnostics;
using System.Security.Claims;
using Gemba.Gateway.Access;
using Gemba.Gateway.Backends;
using Gemba.Gateway.Calls;
using Gemba.Gateway.Faults;
using Gemba.Gateway.Guarding;
using Gemba.Gateway.Revisions;
using Gemba.Gateway.Routing;
using Gemba.Observability.Calls;
using Gemba.Observability.Messages;
using Gemba.Protocol.Calls;
using Gemba.Protocol.Envelopes;
using Gemba.Protocol.Faults;
using Gemba.Protocol.Peers;

namespace Gemba.Gateway.Sessions;

/// <summary>The gateway as one client sees it, or as all clients of a revision without session do.</summary>
internal sealed class GatewayServer : Server
{
    // An agent that watches a thousand resources watches all of them.
    private const int MostSubscribed = 1000;

    private readonly GatewayHub _gateway;
    private readonly ServerTerms _terms;
    private readonly ConcurrentDictionary<GatewayCall, byte> _calls = new();
    private readonly ConcurrentDictionary<Backend, Lazy<Task<BackendSession>>> _sessions = new();
    private readonly ConcurrentDictionary<string, Backend> _preferred = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string? _revision;
    private ClaimsPrincipal? _user;
    private readonly ConcurrentDictionary<string, Backend?> _subscribed = new(StringComparer.Ordinal);
    private bool _closing;
    private int _disposed;

    public GatewayServer(GatewayHub gateway, Scope scope, ServerTerms terms)
    {
        (_gateway, Scope, _terms) = (gateway, scope, terms);
        Questions = new Questions(this, terms);
        _revision = terms.SharedRevision;
        IsShared = terms.SharedRevision is not null;
        gateway.Enter(this);
    }

    /// <summary>Observes its requests.</summary>
    public RequestObserver Observer => _gateway.Observer;

    /// <summary>What its callers may use.</summary>
    public AccessRules Rules => _gateway.Rules;

    /// <summary>Its session's id; <see langword="null"/> where it has none.</summary>
    public string? SessionId => _terms.SessionId;

    /// <summary>What this client sees.</summary>
    public Scope Scope { get; }

    /// <summary>Whether it may know of a server: of what it may not use it hears nothing either.</summary>
    public bool Sees(Backend backend) => Scope.Backends.Contains(backend) && Rules.ViewOf(_user).Reaches(backend.Space);

    /// <summary>What it has been asked.</summary>
    public Questions Questions { get; }

    /// <summary>Whether many clients share it, of which none can be told apart.</summary>
    public bool IsShared { get; }

    /// <summary>Whether each request says for itself who asks.</summary>
    public bool IsSessionless => Revision == Protocol.Revisions.Sessionless;

    /// <summary>Who the client is.</summary>
    public ClientCard Card { get; private set; } = ClientCard.Gateway;

    /// <summary>What the client calls itself; <see langword="null"/> where many share it or it did not say.</summary>
    public string? Name => IsShared || Revision is null ? null : Card.Name;

    /// <summary>The least severe log level that the client wants to hear of; <see langword="null"/> where it did not say.</summary>
    public string? LogLevel { get; private set; }

    public override string? Revision => Volatile.Read(ref _revision);

    public override IEnumerable<Call> Calls => _calls.Keys.Select(call => call.Call);

    public override bool IsBusy => !_calls.IsEmpty;

    /// <summary>The client has introduced itself.</summary>
    public void Introduce(string revision, ClientCard card)
    {
        if (IsShared)
            return;
        (_revision, Card) = (revision, card);
    }

    /// <summary>Has what this client's side is made again from kept, where sessions are kept.</summary>
    /// <exception cref="FaultException">It cannot be kept.</exception>
    public async ValueTask KeepAsync(OpenCall? observed, CancellationToken cancellationToken)
    {
        if (_terms.KeepAsync is null || Revision is null)
            return;
        using var span = _gateway.StoreSpan is { } name ? observed?.StartSpan(name, ActivityKind.Client) : null;
        await _terms.KeepAsync(new KeptServer(Scope.Name, Revision, Card, LogLevel, [.. _subscribed.Keys]).ToBytes(), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Goes on where another gateway stopped.</summary>
    public void Resume(KeptServer kept)
    {
        Introduce(kept.Revision, kept.Card);
        LogLevel = kept.LogLevel;
        foreach (var uri in kept.Resources)
            _subscribed[uri] = null;
        if (kept.Resources.Count > 0)
            _ = SubscribeAgainAsync();
    }

    public override bool Begin(Call call, in Envelope request)
    {
        if (Volatile.Read(ref _closing))
            return false;
        // On a connection of its own the first request tells, where there is no handshake to tell.
        if (Revision is null && request.MetaProtocolVersion.Is("2026-07-28"u8))
            Interlocked.CompareExchange(ref _revision, Protocol.Revisions.Sessionless, null);
        // A session and a connection belong to one caller, who is known by what they showed last.
        _user = call.User ?? _user;
        var mine = new GatewayCall(this, call, request);
        call.State = mine;
        _calls[mine] = 0;
        _ = RunAsync(mine);
        return true;
    }

    public override Delivery Deliver(in Envelope message)
    {
        if (message.Kind is MessageKind.Response or MessageKind.Error)
            return Questions.TryAnswer(message) ? Delivery.Taken : Delivery.NotHere;
        if (message.Method != "notifications/roots/list_changed")
            return Delivery.Taken;
        TellServers(message.Utf8.ToArray(), message.Method);
        return Delivery.NotHere;   // servers that it reached through another gateway too
    }

    public override Task FinishAsync()
    {
        Volatile.Write(ref _closing, true);
        if (_calls.IsEmpty)
            _finished.TrySetResult();
        return _finished.Task;
    }

    public override async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        Volatile.Write(ref _closing, true);
        _gateway.Leave(this);
        foreach (var call in _calls.Keys)
            call.Call.Cancel();
        foreach (var (backend, opening) in _sessions)
            await EndAsync(backend, opening).ConfigureAwait(false);
    }

    /// <summary>The connection on which a server is asked for this client; opened when it is first needed.</summary>
    /// <exception cref="FaultException">The server cannot be reached.</exception>
    public async ValueTask<BackendSession> ConnectAsync(Backend backend, CancellationToken cancellationToken)
    {
        if (IsShared || IsSessionless || !backend.HasOwnSessions)
            return await backend.ShareAsync(cancellationToken).ConfigureAwait(false);
        if (_sessions.TryGetValue(backend, out var standing) && standing.Value is { IsCompletedSuccessfully: true } open)
        {
            if (!open.Result.Peer.Closed.IsCompleted)
                return open.Result;
            _sessions.TryRemove(KeyValuePair.Create(backend, standing));
        }

        // Whoever comes first opens it for all; that one's leaving must not take it from the others.
        var opening = _sessions.GetOrAdd(backend, static (backend, me) => new Lazy<Task<BackendSession>>(() => me.OpenAsync(backend)), this);
        try
        {
            return await opening.Value.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failed) when (failed is FaultException or PeerException)
        {
            _sessions.TryRemove(KeyValuePair.Create(backend, opening));
            throw;
        }
    }

    /// <summary>A connection failed in use; the next call opens another.</summary>
    public async Task LostAsync(Backend backend, BackendSession session, PeerException failed)
    {
        if (failed.Failure is PeerFailure.TooLarge or PeerFailure.Refused or PeerFailure.Unreadable)
            return;
        if (ReferenceEquals(backend.Shared, session))
        {
            await backend.LostAsync(session, failed).ConfigureAwait(false);
            return;
        }

        if (_sessions.TryGetValue(backend, out var opening) && opening.Value is { IsCompletedSuccessfully: true } open && ReferenceEquals(open.Result, session)
            && _sessions.TryRemove(KeyValuePair.Create(backend, opening)))
            await session.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Which of the servers served this client before; <see langword="null"/> where none did, or many clients share this one.</summary>
    public Backend? ServedBy(IReadOnlyList<Backend> candidates) => candidates.Count > 1 && !IsShared ? _preferred.GetValueOrDefault(candidates[0].Space) : null;

    /// <summary>This client stays with the server: it may keep state for it.</summary>
    public void Prefer(IReadOnlyList<Backend> candidates, Backend backend)
    {
        if (candidates.Count > 1 && !IsShared)
            _preferred[backend.Space] = backend;
    }

    /// <summary>The client says what it wants to hear of; servers that it is connected to are told.</summary>
    public async Task SetLogLevelAsync(string level, CancellationToken cancellationToken)
    {
        LogLevel = level;
        await KeepChangedAsync().ConfigureAwait(false);
        foreach (var session in OpenSessions().Where(session => !session.IsSessionless && session.Offers("logging")))
            await session.SetLogLevelAsync(level, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sends the client what belongs to no call, where it can hear that.</summary>
    public async Task TellAsync(ReadOnlyMemory<byte> message)
    {
        // Without session only who listens hears of what belongs to no call.
        if (IsShared || IsSessionless || Revision is null)
            return;
        try
        {
            await _terms.SendAsync(message, false, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is FaultException or IOException or ObjectDisposedException)
        {
            // The client is gone, or never listened.
        }
    }

    /// <summary>The times of the calls under way on a connection.</summary>
    public IEnumerable<CallLimit> CallsOn(BackendSession session) => _calls.Keys.Where(call => ReferenceEquals(call.Session, session)).Select(call => call.Limit).OfType<CallLimit>();

    public override void Forget(Call call)
    {
    }

    public override void Abandon(Call call) => (call.State as GatewayCall)?.Withdraw();

    private async Task<BackendSession> OpenAsync(Backend backend)
    {
        var session = await backend.OpenAsync(Card, Revision ?? Protocol.Revisions.NewestWithHandshake, new Listener(this, backend), CancellationToken.None).ConfigureAwait(false);
        if (LogLevel is { } level && !session.IsSessionless && session.Offers("logging"))
            await session.SetLogLevelAsync(level, CancellationToken.None).ConfigureAwait(false);
        foreach (var (uri, owner) in _subscribed)
        {
            if (ReferenceEquals(owner, backend))
                await SubscribeAsync(session, uri).ConfigureAwait(false);
        }

        return session;
    }

    private async Task SubscribeAgainAsync()
    {
        foreach (var uri in _subscribed.Keys)
        {
            try
            {
                var owner = await UriOwners.FindAsync(Scope, uri, CancellationToken.None).ConfigureAwait(false);
                _subscribed[uri] = owner;
                var isOpen = _sessions.ContainsKey(owner);
                var session = await ConnectAsync(owner, CancellationToken.None).ConfigureAwait(false);
                if (isOpen || !owner.HasOwnSessions)
                    await SubscribeAsync(session, uri).ConfigureAwait(false);
            }
            catch (Exception away) when (away is FaultException or PeerException or IOException)
            {
                // It is subscribed to when the server's next connection is opened.
            }
        }
    }

    private static async Task SubscribeAsync(BackendSession session, string uri)
    {
        if (session.IsSessionless)
            return;
        var id = session.Peer.NextId();
        var request = Messages.Request(id, "resources/subscribe", session.Revision, session.Card, json => json.WriteString("uri"u8, uri));
        try
        {
            using var answer = await session.Peer.CallAsync(new PeerRequest(id, request, "resources/subscribe"), CancellationToken.None).ConfigureAwait(false);
        }
        catch (PeerException)
        {
            // A server that is gone tells of nothing.
        }
    }

    /// <summary>A subscription began or ended. It is kept before the client is told, who relies on it from then on, at whichever gateway.</summary>
    public async ValueTask NoteSubscriptionAsync(GatewayCall call)
    {
        if (IsShared || call.Target is not { } uri)
            return;
        // A client that subscribes without end gets its updates, and those beyond the bound only from here.
        if (call.Method == "resources/subscribe" ? _subscribed.Count < MostSubscribed && _subscribed.TryAdd(uri, call.Backend) : _subscribed.TryRemove(uri, out _))
            await KeepChangedAsync().ConfigureAwait(false);
    }

    private async Task KeepChangedAsync()
    {
        try
        {
            await KeepAsync(observed: null, CancellationToken.None).ConfigureAwait(false);
        }
        catch (FaultException)
        {
            // It holds here, and is kept with the next change.
        }
    }

    private async Task RunAsync(GatewayCall call)
    {
        try
        {
            await _gateway.Pipeline.RunAsync(call, call.Withdrawn).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (call.Withdrawn.IsCancellationRequested)
        {
            // Nobody waits for the answer.
        }
        catch (Exception bug) when (bug is not OutOfMemoryException)
        {
            _gateway.Failed(call.Method, bug);
            await call.AnswerAsync(GatewayFaults.Internal()).ConfigureAwait(false);
        }
        finally
        {
            _calls.TryRemove(call, out _);
            call.Dispose();
            if (Volatile.Read(ref _closing) && _calls.IsEmpty)
                _finished.TrySetResult();
        }
    }

    private void TellServers(byte[] message, string method)
    {
        foreach (var session in OpenSessions().Where(session => !session.IsSessionless))
            _ = session.Peer.SendAsync(message, method, CancellationToken.None).ContinueWith(static told => _ = told.Exception, TaskScheduler.Default);
    }

    private IEnumerable<BackendSession> OpenSessions() =>
        _sessions.Values.Where(opening => opening.IsValueCreated && opening.Value.IsCompletedSuccessfully).Select(opening => opening.Value.Result);

    private static async Task EndAsync(Backend backend, Lazy<Task<BackendSession>> opening)
    {
        if (!opening.IsValueCreated)
            return;
        try
        {
            var session = await opening.Value.ConfigureAwait(false);
            if (!ReferenceEquals(session, backend.Shared))
                await session.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception failed) when (failed is FaultException or IOException)
        {
            // It never opened.
        }
    }

    /// <summary>Hears what a server says to this client outside of calls.</summary>
    private sealed class Listener(GatewayServer client, Backend backend) : IActsFor
    {
        public ClaimsPrincipal? User => client._user;

        public async ValueTask HeardAsync(PeerMessage message)
        {
            if (message.Message.Kind == MessageKind.Request)
            {
                // The connection is still being opened when it asks before the handshake is over: no server may.
                if (client._sessions.TryGetValue(backend, out var opening) && opening.Value is { IsCompletedSuccessfully: true } open)
                    await client.Questions.AskAsync(message, open.Result, course: null).ConfigureAwait(false);
                return;
            }

            if (message.Message.Method.EndsWith("/list_changed", StringComparison.Ordinal))
            {
                // What one client's connection is told holds for all: the lists are shared.
                await backend.HeardAsync(message).ConfigureAwait(false);
                return;
            }

            if (message.Message.Method == "notifications/cancelled")
            {
                if (client._sessions.TryGetValue(backend, out var asking) && asking.Value is { IsCompletedSuccessfully: true } asker && client.Questions.Withdraw(message.Message, asker.Result) is { } withdrawn)
                    await client.TellAsync(withdrawn).ConfigureAwait(false);
                return;
            }

            await client.TellAsync(message.Message.Utf8).ConfigureAwait(false);
        }
    }
}
