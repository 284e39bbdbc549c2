using Gemba.Protocol.Calls;
using Gemba.Protocol.Faults;
using Gemba.Protocol.Streams;

namespace Gemba.Protocol.Http;

/// <summary>A call that was posted: its answer is one JSON document, or ends an event stream when something had to be said before.</summary>
internal sealed class HttpCall(Server server, byte[] clientId, CallTerms terms) : Call(server, clientId)
{
    // The request goes on in the thread that answers: one switch less, and the server has nothing left to do there.
    private readonly TaskCompletionSource<CallTurn> _turn = new();
    private EventStream? _stream;
    private bool _hasLeft;

    /// <summary>The answer, once it is one document.</summary>
    public PooledBuffer? Answer { get; private set; }

    /// <summary>The code of the error that the answer is; 0 for a result.</summary>
    public int ErrorCode { get; private set; }

    /// <summary>The stream, once there is one.</summary>
    public EventStream? Stream => Volatile.Read(ref _stream);

    /// <summary>When the request came, on the clock of the endpoint.</summary>
    public long StartedAt => terms.StartedAt;

    /// <summary>One text for every spelling of the client's id.</summary>
    public string ClientKey => terms.ClientKey;

    /// <summary>Whether the client left a call that it can come back for.</summary>
    public bool HasLeft => Volatile.Read(ref _hasLeft);

    /// <summary>Completes when there is something to do for the request that made the call.</summary>
    public Task<CallTurn> Turn => _turn.Task;

    /// <summary>Begins the event stream, where the client takes one.</summary>
    /// <returns>The stream; <see langword="null"/> where the client takes none, or the answer is already there.</returns>
    public EventStream? BeginStream()
    {
        lock (_turn)
        {
            if (_stream is not null)
                return _stream;
            if (!terms.Accepted.EventStream || Answer is not null || _turn.Task.IsCompleted)
                return null;
            _stream = OpenStream();
        }

        _turn.TrySetResult(CallTurn.Stream);
        return _stream;
    }

    /// <summary>The connection broke. What cannot be resumed is cancelled.</summary>
    public void ClientLeft()
    {
        if (Stream is { CanResume: true })
            Volatile.Write(ref _hasLeft, true);
        else
            Cancel();
    }

    /// <summary>The client is back for the rest of the stream.</summary>
    public void ClientReturned() => Volatile.Write(ref _hasLeft, false);

    protected override Task SendAnswerAsync(PooledBuffer answer, int errorCode)
    {
        terms.Session?.Forget(this);
        ErrorCode = errorCode;
        return OfferDocument(answer) ? Task.CompletedTask : EndStreamAsync(answer);
    }

    protected override async Task SendAsync(ReadOnlyMemory<byte> message, bool asks, CancellationToken cancellationToken)
    {
        if (BeginStream() is { } stream)
            await stream.AppendAsync(message, cancellationToken).ConfigureAwait(false);
        else if (asks && !IsOver)
            throw new FaultException(ProtocolFaults.NoStreamToClient());
    }

    protected override void Ended()
    {
        terms.Session?.Forget(this);
        _turn.TrySetResult(CallTurn.End);
        Stream?.Complete();
    }

    private Task EndStreamAsync(PooledBuffer answer)
    {
        // It is the last one: whoever answers need not wait until the client has read what is before it.
        Stream!.Complete(answer.Written.ToArray());
        answer.Dispose();
        return Task.CompletedTask;
    }

    private EventStream OpenStream() => terms.Session?.Events.Open() ?? new EventStream(0, log: null);

    private bool OfferDocument(PooledBuffer bytes)
    {
        lock (_turn)
        {
            if (_stream is null && !terms.Accepted.Json)
            {
                _stream = OpenStream();
                _turn.TrySetResult(CallTurn.Stream);
            }

            if (_stream is not null)
                return false;
            Answer = bytes;
        }

        _turn.TrySetResult(CallTurn.Answer);
        return true;
    }
}
