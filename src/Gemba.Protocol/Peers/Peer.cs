using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Gemba.Protocol.Peers;

/// <summary>A connection to an MCP server, seen from the side of its client. Speaks bytes; what they mean is the caller's.</summary>
/// <remarks>
/// Every request goes out under an id of the peer's own (<see cref="NextId"/>), so that callers who chose the same id never get each other's answers.
/// Members may be called from several threads at once.
/// </remarks>
public abstract class Peer : IAsyncDisposable
{
    // Every reader of JSON takes whole numbers of 53 bits.
    private const long LargestId = (1L << 53) - 1;

    // One look at the source of chance lasts for sixteen ids.
    private readonly byte[] _random = new byte[16 * sizeof(long)];
    private readonly Lock _turn = new();
    private int _left;

    /// <summary>How messages travel, for logs and metrics: <c>stdio</c>, <c>http</c>, <c>memory</c>.</summary>
    public abstract string Kind { get; }

    /// <summary>Completes when the connection can carry nothing any more. A peer without a lasting connection completes it when it is disposed.</summary>
    public abstract Task Closed { get; }

    /// <summary>Whether what the server says in the course of a request always comes with it: what came without belongs to none.</summary>
    public abstract bool TellsCourse { get; }

    /// <summary>Where the server's own form is another for each revision (headers), the one that was agreed on; <see langword="null"/> before.</summary>
    public virtual string? Revision { get; set; }

    /// <summary>
    /// An id that no other request on this connection has, and that nobody guesses who was not sent it: a server that answers what it was not asked hits nobody's request.
    /// Also good as a progress token.
    /// </summary>
    public long NextId()
    {
        lock (_turn)
        {
            if (_left == 0)
            {
                RandomNumberGenerator.Fill(_random);
                _left = _random.Length;
            }

            _left -= sizeof(long);
            return BinaryPrimitives.ReadInt64LittleEndian(_random.AsSpan(_left)) & LargestId;
        }
    }

    /// <summary>Sends a request and waits for its answer.</summary>
    /// <param name="request">The request, under an id from <see cref="NextId"/>. Its bytes stay as they are until the task ends.</param>
    /// <param name="cancellationToken">Withdraws the request; the server is told.</param>
    /// <returns>A response or an error with the request's id. The caller disposes it.</returns>
    /// <exception cref="PeerException">There is no answer; its kind says why.</exception>
    public abstract Task<PeerAnswer> CallAsync(PeerRequest request, CancellationToken cancellationToken);

    /// <summary>Sends a notification, or the answer to something that the server asked.</summary>
    /// <param name="message">The message; stays as it is until the task ends.</param>
    /// <param name="method">Its method; empty for an answer.</param>
    /// <param name="cancellationToken">Ends the wait for a server that does not read.</param>
    /// <exception cref="PeerException">It could not be sent.</exception>
    public abstract Task SendAsync(ReadOnlyMemory<byte> message, string method, CancellationToken cancellationToken);

    /// <summary>Begins to listen for what the server says outside of requests, where that takes a stream of its own; goes on until the peer is disposed.</summary>
    public virtual void ListenUnasked()
    {
    }

    /// <summary>Ends the connection; what waits for an answer on it, or holds a stream open, gets none.</summary>
    public abstract ValueTask DisposeAsync();
}
