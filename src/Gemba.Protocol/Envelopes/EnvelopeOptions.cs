namespace Gemba.Protocol.Envelopes;

/// <summary>Bounds on the messages that are read.</summary>
public sealed record EnvelopeOptions
{
    /// <summary>The bounds that hold where none are given.</summary>
    public static EnvelopeOptions Default { get; } = new();

    /// <summary>
    /// Levels of objects and arrays that a message may have. 1 to 1000; default 64, where the official SDKs' JSON readers stop as well,
    /// so that a message that passes here is not refused behind us.
    /// </summary>
    public int MaxDepth { get; init; } = 64;
}
