using System.Buffers;
using System.Net;
using System.Security.Claims;

namespace Gemba.Protocol.Calls;

/// <summary>One request in flight: where its answer goes, and everything that its server says in its course.</summary>
public abstract class Call(Server server, byte[] clientId)
{
    private int _over;

    /// <summary>The id as the client wrote it, a JSON text.</summary>
    public ReadOnlyMemory<byte> ClientId => clientId;

    /// <summary>The server that works on the call.</summary>
    public Server Server => server;

    /// <summary>Size of the request in bytes.</summary>
    public long RequestBytes { get; internal set; }

    /// <summary>How the request came, as in <c>http</c>.</summary>
    public string Transport { get; internal set; } = "";

    /// <summary>The revision that the client speaks; <see langword="null"/> where only the server knows it.</summary>
    public string? Revision { get; internal set; }

    /// <summary>Who asks, where somebody found out.</summary>
    public ClaimsPrincipal? User { get; internal set; }

    /// <summary>Where the request came from; <see langword="null"/> over a link that has no addresses.</summary>
    public IPAddress? Address { get; internal set; }

    /// <summary>Header fields that go with the answer, over a link that has them; set before anything is said.</summary>
    public IReadOnlyList<KeyValuePair<string, string>>? Headers { get; set; }

    /// <summary>What the server keeps of the call.</summary>
    public object? State { get; set; }

    /// <summary>Whether the answer was sent, or none is wanted any more.</summary>
    public bool IsOver => Volatile.Read(ref _over) != 0;

    /// <summary>Whether it has no end of its own: its answer is a stream of notifications.</summary>
    public bool IsSubscription { get; init; }

    /// <summary>Sends the answer. Only the first one counts.</summary>
    /// <param name="answer">A response or error under <see cref="ClientId"/>; the call disposes it.</param>
    /// <param name="errorCode">The code of the error that it is; 0 for a result.</param>
    public Task AnswerAsync(PooledBuffer answer, int errorCode)
    {
        ArgumentNullException.ThrowIfNull(answer);
        if (TryEnd())
        {
            server.Forget(this);
            return SendAnswerAsync(answer, errorCode);
        }

        answer.Dispose();
        return Task.CompletedTask;
    }

    /// <summary>Sends what belongs to the request and is not its answer.</summary>
    /// <param name="message">The message; it stays as it is afterwards.</param>
    /// <param name="asks">Whether the client must answer it.</param>
    /// <param name="cancellationToken">Ends the wait for a client that does not keep up.</param>
    /// <exception cref="Faults.FaultException">The client cannot be asked.</exception>
    public Task TellAsync(ReadOnlyMemory<byte> message, bool asks, CancellationToken cancellationToken) =>
        IsOver ? Task.CompletedTask : SendAsync(message, asks, cancellationToken);

    /// <summary>Stops the work and wants no answer any more. Does nothing once the answer is on its way.</summary>
    /// <returns>Whether the call was still open.</returns>
    public bool Cancel()
    {
        if (!TryEnd())
            return false;
        server.Forget(this);
        server.Abandon(this);
        Ended();
        return true;
    }

    /// <summary>Ends a subscription in order: its last message is its result, which tells the client that nothing broke (2026-07-28, Subscriptions).</summary>
    public Task CompleteAsync()
    {
        if (!TryEnd())
            return Task.CompletedTask;
        server.Forget(this);
        server.Abandon(this);
        var last = new PooledBuffer();
        last.Write("{\"jsonrpc\":\"2.0\",\"id\":"u8);
        last.Write(clientId);
        last.Write(",\"result\":{\"resultType\":\"complete\",\"_meta\":{\"io.modelcontextprotocol/subscriptionId\":"u8);
        last.Write(clientId);
        last.Write("}}}"u8);
        return SendAnswerAsync(last, errorCode: 0);
    }

    /// <summary>Sends the answer and disposes it; called at most once.</summary>
    protected abstract Task SendAnswerAsync(PooledBuffer answer, int errorCode);

    /// <summary>Sends what belongs to the request and is not its answer.</summary>
    protected abstract Task SendAsync(ReadOnlyMemory<byte> message, bool asks, CancellationToken cancellationToken);

    /// <summary>Nothing will follow: the call was cancelled.</summary>
    protected virtual void Ended()
    {
    }

    private bool TryEnd() => Interlocked.Exchange(ref _over, 1) == 0;
}
