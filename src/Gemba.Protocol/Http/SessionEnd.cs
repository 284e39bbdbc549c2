namespace Gemba.Protocol.Http;

/// <summary>Why a session ended.</summary>
public enum SessionEnd
{
    /// <summary>The client ended it with DELETE.</summary>
    Deleted,

    /// <summary>It was unused for too long.</summary>
    Idle,

    /// <summary>It was the longest unused when another one needed the place.</summary>
    Displaced,

    /// <summary>What its server kept for its client was lost.</summary>
    Lost,

    /// <summary>The endpoint stopped.</summary>
    Stopped,
}
