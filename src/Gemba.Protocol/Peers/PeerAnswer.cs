using Gemba.Protocol.Calls;
using Gemba.Protocol.Envelopes;

namespace Gemba.Protocol.Peers;

/// <summary>A server's answer.</summary>
/// <param name="message">A response or an error.</param>
/// <param name="memory">Whose memory it lies in; <see langword="null"/> where it has its own.</param>
public sealed class PeerAnswer(in Envelope message, PooledBuffer? memory = null) : IDisposable
{
    private readonly Envelope _message = message;

    /// <summary>The message; good until the answer is disposed.</summary>
    public ref readonly Envelope Message => ref _message;

    /// <summary>The HTTP status that it came with; 0 where it came over something else.</summary>
    public int HttpStatus { get; init; }

    /// <inheritdoc/>
    public void Dispose() => memory?.Dispose();
}
