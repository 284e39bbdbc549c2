namespace Gemba.Protocol.Links;

/// <summary>One JSON-RPC message on a link.</summary>
/// <param name="Utf8">The message's bytes, without a line break at the end. Whoever sends it leaves them unchanged afterwards.</param>
/// <param name="BelongsTo">
/// The id, as JSON text, of the request in whose course the message is sent (progress, a log line, a question to the client); empty
/// where it belongs to none. Links with one stream per request need it; the others ignore it.
/// </param>
public readonly record struct LinkMessage(ReadOnlyMemory<byte> Utf8, ReadOnlyMemory<byte> BelongsTo = default)
{
    /// <summary>Bytes of a message that was too long to be taken; 0 for any other. What is left of it, as <see cref="Utf8"/>, is the id that it answers, empty where it is no answer.</summary>
    public long TooLong { get; init; }
}
