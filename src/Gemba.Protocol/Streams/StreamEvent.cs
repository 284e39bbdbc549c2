namespace Gemba.Protocol.Streams;

/// <summary>What a reader of an event stream gets next.</summary>
/// <param name="Sequence">Place in its stream, from 1; 0 where there is no event.</param>
/// <param name="Data">The message's bytes; <see langword="null"/> at the end.</param>
/// <param name="Retry">At an end that is none for the stream: when the client may come back for the rest.</param>
internal readonly record struct StreamEvent(long Sequence, ReadOnlyMemory<byte>? Data, TimeSpan? Retry);
