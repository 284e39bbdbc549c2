namespace Gemba.Protocol.Envelopes;

/// <summary>A piece of a message's bytes.</summary>
/// <param name="Start">Bytes before the piece, counted from the message's first byte.</param>
/// <param name="Length">Bytes in the piece; 0 where the message does not have it.</param>
public readonly record struct ByteRange(int Start, int Length)
{
    /// <summary>Whether the message has this piece.</summary>
    public bool IsPresent => Length > 0;

    /// <summary>The first byte after the piece.</summary>
    public int End => Start + Length;
}
