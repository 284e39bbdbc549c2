namespace Gemba.Protocol.Peers;

/// <summary>Why there is no answer.</summary>
public enum PeerFailure
{
    /// <summary>No connection: the server never saw the request, which may be sent again.</summary>
    Unreachable,

    /// <summary>The connection ended while the answer was awaited: the server may have done the work.</summary>
    Broken,

    /// <summary>The server knows the session no more (404); it did not do the work.</summary>
    SessionLost,

    /// <summary>The server refused the request with an HTTP status and no message of the protocol.</summary>
    Refused,

    /// <summary>What came is no message of the protocol, or answers something else.</summary>
    Unreadable,

    /// <summary>The answer is longer than is taken.</summary>
    TooLarge,

    /// <summary>Nothing was sent, because the caller's own bounds forbid it or there is no token to show: it says nothing of the server.</summary>
    NotTried,
}
