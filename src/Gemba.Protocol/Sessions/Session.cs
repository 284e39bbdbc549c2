using System.Collections.Concurrent;
using Gemba.Protocol.Calls;
using Gemba.Protocol.Faults;
using Gemba.Protocol.Http;
using Gemba.Protocol.Streams;

namespace Gemba.Protocol.Sessions;

/// <summary>One client's session over HTTP: a server of its own, the calls in flight, and what it can come back for.</summary>
internal sealed class Session : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, HttpCall> _calls = new(StringComparer.Ordinal);
    private long _lastUsed;

    public Session(string id, string? owner, McpEndpointOptions options, long now)
    {
        (Id, Shown, Owner) = (id, id, owner);
        Began = _lastUsed = KeptAt = now;
        Events = new EventLog(options.MaxKeptEvents, options.MaxKeptEventBytes);
        Unasked = Events.Open();
    }

    /// <summary>The session's id in records.</summary>
    public string Id { get; }

    /// <summary>The id in <c>Mcp-Session-Id</c>; a store may choose another than <see cref="Id"/>.</summary>
    public string Shown { get; set; }

    /// <summary>What its server is made again from; <see langword="null"/> where it is kept nowhere else.</summary>
    public SessionState? State { get; set; }

    /// <summary>When the store was last told that the session is in use, on the clock of the endpoint; 0 where it must be told before the next use.</summary>
    public long KeptAt { get; set; }

    /// <summary>Who opened it and alone may use it; <see langword="null"/> where nobody finds out who asks.</summary>
    public string? Owner { get; }

    /// <summary>When the session began, on the clock of the endpoint.</summary>
    public long Began { get; }

    /// <summary>The server that answers.</summary>
    public Server Server { get; private set; } = null!;

    /// <summary>What a client can come back for.</summary>
    public EventLog Events { get; }

    /// <summary>What the server says in no call's course; a GET carries it.</summary>
    public EventStream Unasked { get; }

    /// <summary>The revision that initialize agreed on.</summary>
    public string Revision => Server.Revision ?? Revisions.NewestWithHandshake;

    /// <summary>When the session was last used, on the clock of the endpoint.</summary>
    public long LastUsed => Volatile.Read(ref _lastUsed);

    /// <summary>Whether a call is in flight or a stream is open.</summary>
    public bool IsBusy => Server.IsBusy || Unasked.HasReader;

    /// <summary>The calls without an answer so far.</summary>
    public IEnumerable<HttpCall> Calls => _calls.Values;

    /// <summary>Gives it its server; before anything else.</summary>
    /// <returns>Whether there is one.</returns>
    public bool Begin(Func<ServerTerms, Server?> open, Func<Session, ReadOnlyMemory<byte>, CancellationToken, ValueTask>? keepAsync, Action<Session> end)
    {
        var terms = new ServerTerms(SendUnaskedAsync)
        {
            SessionId = Id,
            End = () => end(this),
            KeepAsync = keepAsync is null ? null : (state, cancellationToken) => keepAsync(this, state, cancellationToken),
        };
        if (open(terms) is not { } server)
            return false;
        Server = server;
        return true;
    }

    public void Touch(long now) => Volatile.Write(ref _lastUsed, now);

    /// <summary>Makes a call; <see langword="null"/> where its id is that of one in flight.</summary>
    public HttpCall? TryMakeCall(byte[] clientId, CallTerms terms)
    {
        var call = new HttpCall(Server, clientId, terms);
        return _calls.TryAdd(terms.ClientKey, call) ? call : null;
    }

    /// <summary>The call is over.</summary>
    public void Forget(HttpCall call) => _calls.TryRemove(KeyValuePair.Create(call.ClientKey, call));

    /// <summary>Finds a call in flight by the client's id.</summary>
    public HttpCall? FindCall(string clientKey) => _calls.GetValueOrDefault(clientKey);

    /// <summary>Finds the call in flight that a stream belongs to.</summary>
    public HttpCall? FindCall(EventStream stream) => _calls.Values.FirstOrDefault(call => call.Stream == stream);

    public ValueTask DisposeAsync()
    {
        Unasked.Complete();
        return Server.DisposeAsync();
    }

    private async Task SendUnaskedAsync(ReadOnlyMemory<byte> message, bool asks, CancellationToken cancellationToken)
    {
        // Whoever asks would wait for ever where nobody listens. A notification is kept for the next who does.
        if (asks && !Unasked.HasReader)
            throw new FaultException(ProtocolFaults.NoStreamToClient());
        await Unasked.AppendAsync(message, cancellationToken).ConfigureAwait(false);
    }
}
