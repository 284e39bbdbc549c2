using System.Text.Json;
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

    /// <summary>Reads the result, an object, with texts that can all be read: JSON allows halves of characters, which readers of it find only when they come to them.</summary>
    /// <returns>A document with memory of its own, for the caller to dispose.</returns>
    /// <exception cref="PeerException">The result is none of that.</exception>
    public JsonDocument ReadResult()
    {
        var result = Message.BytesOf(Message.Result).ToArray();
        if (result is not [(byte)'{', ..] || ParamsForm.HasHalfPair(result))
            throw new PeerException(PeerFailure.Unreadable, "The server's result is no object, or holds a text that cannot be read.");
        try
        {
            return JsonDocument.Parse(result);
        }
        catch (JsonException broken)
        {
            throw new PeerException(PeerFailure.Unreadable, "The server's result cannot be read.", broken);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => memory?.Dispose();
}
