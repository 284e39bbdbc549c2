namespace Gemba.Protocol.Links;

/// <summary>One end of a full-duplex pipe of JSON-RPC messages. What sits on it does not know how the messages travel.</summary>
/// <remarks>One reader at a time; any number of senders. Messages of one sender arrive in its order.</remarks>
public abstract class Link : IAsyncDisposable
{
    /// <summary>How messages travel, for logs and metrics: <c>stdio</c>, <c>memory</c>.</summary>
    public abstract string Kind { get; }

    /// <summary>Waits for the next message.</summary>
    /// <returns>The message, or <see langword="null"/> once the other end has closed and all is read.</returns>
    /// <exception cref="OperationCanceledException">The wait was cut off; no message is lost.</exception>
    public abstract ValueTask<LinkMessage?> ReceiveAsync(CancellationToken cancellationToken);

    /// <summary>Sends one message; waits where the other end does not keep up.</summary>
    /// <exception cref="IOException">The link is closed.</exception>
    public abstract ValueTask SendAsync(LinkMessage message, CancellationToken cancellationToken);

    /// <summary>Closes this end; the other one reads what was sent and then sees the end.</summary>
    public abstract ValueTask DisposeAsync();
}
