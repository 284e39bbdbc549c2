namespace Gemba.Protocol.Peers;

/// <summary>A server gave no answer that can be used.</summary>
public sealed class PeerException : IOException
{
    /// <summary>Makes one.</summary>
    /// <param name="failure">What became of the request.</param>
    /// <param name="message">What happened, for a log: it may hold what the server said.</param>
    /// <param name="inner">What the system said.</param>
    public PeerException(PeerFailure failure, string message, Exception? inner = null)
        : base(message, inner) => Failure = failure;

    /// <summary>What became of the request.</summary>
    public PeerFailure Failure { get; }

    /// <summary>The HTTP status that the server answered with, where it did; else 0.</summary>
    public int HttpStatus { get; init; }

    /// <summary>Whether the server may answer the same another time: it was away, and said nothing of what it was asked.</summary>
    public bool IsPassing => Failure is PeerFailure.Unreachable or PeerFailure.Broken or PeerFailure.SessionLost or PeerFailure.NotTried || HttpStatus >= 500;

    /// <summary>Bytes of an answer that was too large, as far as they are known.</summary>
    public long Bytes { get; init; }
}
