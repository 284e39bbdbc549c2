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
    private readonly GatewayHub _gateway;
    private readonly ServerTerms _terms;
    private readonly ConcurrentDictionary<GatewayCall, byte> _calls = new();
    private readonly UpstreamSessions _upstream;
    private readonly ClientResources _resources;
    private readonly Outbox _outbox;
    private readonly ConcurrentDictionary<string, Backend> _preferred = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string? _revision;
    private ClaimsPrincipal? _user;
    private bool _closing;
    private int _disposed;

    public GatewayServer(GatewayHub gateway, Scope scope, ServerTerms terms)
    {
        (_gateway, Scope, _terms) = (gateway, scope, terms);
        _upstream = new UpstreamSessions(this, gateway.Bounds.ConnectTimeout, gateway.Clock);
        _resources = new ClientResources(this);
        _outbox = NewOutbox(terms.SendAsync, _upstream.Stopped);
        Questions = new Questions(this, gateway.Bounds.Guard.QuestionTimeout, gateway.Clock);
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

    /// <summary>Whether it asked for log lines that are so severe.</summary>
    public bool Wants(int rank) => LogLevel is { } level && rank >= LogLevels.RankOf(level);

    /// <summary>What it has been asked.</summary>
    public Questions Questions { get; }

    /// <summary>Whose it is; <see langword="null"/> where nobody found out.</summary>
    public ClaimsPrincipal? User => _user;

    /// <summary>What it subscribed to.</summary>
    public ClientResources Resources => _resources;

    /// <summary>What it is to be told that belongs to no call.</summary>
    public Outbox Outbox => _outbox;

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
        await _terms.KeepAsync(new KeptServer(Scope.Name, Revision, Card, LogLevel, [.. _resources.Uris]).ToBytes(), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Goes on where another gateway stopped.</summary>
    public void Resume(KeptServer kept)
    {
        Introduce(kept.Revision, kept.Card);
        LogLevel = kept.LogLevel;
        _resources.Keep(kept.Resources);
    }

    public override void Restored()
    {
        if (LogLevel is { } level)
            _ = SayLogLevelAsync(level);
        if (_resources.Uris.Count > 0)
            _ = _resources.TakeUpAsync(_upstream.Stopped);
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
        foreach (var backend in Shared())
            backend.Logging.Leave(this);
        foreach (var call in _calls.Keys)
            call.Call.Cancel();
        _resources.Leave();
        Questions.Dispose();
        await _upstream.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>The connection on which a server is asked for this client; opened when it is first needed.</summary>
    /// <exception cref="FaultException">The server cannot be reached.</exception>
    public async ValueTask<BackendSession> ConnectAsync(Backend backend, CancellationToken cancellationToken)
    {
        if (IsShared || IsSessionless || !backend.HasOwnSessions)
            return await backend.ShareAsync(cancellationToken).ConfigureAwait(false);
        return await _upstream.ConnectAsync(backend, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether its session, or its connection, can be ended from here.</summary>
    public bool CanEnd => _terms.End is not null;

    /// <summary>What a server kept for it is gone: it must begin anew.</summary>
    public void Lost(Backend backend) => _gateway.Lost(backend, SessionId, _terms.End);

    /// <summary>Its own connection to a server; <see langword="null"/> where none stands.</summary>
    public BackendSession? FindSession(Backend backend) => _upstream.Find(backend);

    /// <summary>Whether it has a connection of its own to a server, on which everything that it set was said.</summary>
    public bool IsConnectedTo(Backend backend) => _upstream.Find(backend) is not null;

    /// <summary>A connection failed in use; the next call opens another.</summary>
    public Task LostAsync(Backend backend, BackendSession session, PeerException failed)
    {
        if (failed.Failure is PeerFailure.TooLarge or PeerFailure.Refused or PeerFailure.Unreadable)
            return Task.CompletedTask;
        return ReferenceEquals(backend.Shared, session) ? backend.LostAsync(session, failed) : _upstream.LostAsync(backend, session);
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
        using var limit = new CancellationTokenSource(_gateway.Bounds.ConnectTimeout, _gateway.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            await Task.WhenAll(_upstream.Open.Where(session => !session.IsSessionless && session.Offers("logging")).Select(session => session.SetLogLevelAsync(level, either.Token)).Append(SayLogLevelAsync(level)))
                .WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // A server that hangs logs as it will; the others were told.
        }
    }

    // Of a server that it shares with others it hears by its own level, whatever they want.
    private Task SayLogLevelAsync(string level) => Task.WhenAll(Shared().Where(Sees).Select(backend => backend.Logging.WantAsync(this, level)));

    private IEnumerable<Backend> Shared() => Scope.Backends.Where(backend => !backend.HasOwnSessions);

    /// <summary>Tells the client what belongs to no call, where it can hear that.</summary>
    public void Tell(ReadOnlyMemory<byte> message, string method)
    {
        // Without session only who listens hears of what belongs to no call.
        if (!IsShared && !IsSessionless && Revision is not null)
            _outbox.Tell(message, method);
    }

    /// <summary>A queue of what is told to this client.</summary>
    public Outbox NewOutbox(Func<ReadOnlyMemory<byte>, bool, CancellationToken, Task> send, CancellationToken gone) => new(send, _gateway.Bounds, _gateway.Dropped, gone);

    /// <summary>Says on a new connection what the client has set.</summary>
    public async Task SayAgainAsync(Backend backend, BackendSession session, CancellationToken cancellationToken)
    {
        if (session.IsSessionless)
            return;
        if (LogLevel is { } level && session.Offers("logging"))
            await session.SetLogLevelAsync(level, cancellationToken).ConfigureAwait(false);
        await _resources.SayAgainAsync(backend, session, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The times of the calls under way on a connection.</summary>
    public IEnumerable<CallLimit> CallsOn(BackendSession session) => _calls.Keys.Where(call => ReferenceEquals(call.Session, session)).Select(call => call.Limit).OfType<CallLimit>();

    public override void Forget(Call call)
    {
    }

    public override void Abandon(Call call) => (call.State as GatewayCall)?.Withdraw();

    /// <summary>A subscription began or ended. It is kept before the client is told, who relies on it from then on, at whichever gateway.</summary>
    public async ValueTask NoteSubscriptionAsync(GatewayCall call, bool isGranted)
    {
        if (!IsShared && call.Target is { } uri && _resources.Note(call, uri, isGranted))
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
            if (call.Limit?.WasAsking == true)
                Questions.Forget(call);
            _calls.TryRemove(call, out _);
            call.Dispose();
            if (Volatile.Read(ref _closing) && _calls.IsEmpty)
                _finished.TrySetResult();
        }
    }

    private void TellServers(byte[] message, string method)
    {
        foreach (var session in _upstream.Open.Where(session => !session.IsSessionless))
            _ = session.Peer.SendAsync(message, method, _upstream.Stopped).ContinueWith(static told => _ = told.Exception, TaskScheduler.Default);
    }
}
