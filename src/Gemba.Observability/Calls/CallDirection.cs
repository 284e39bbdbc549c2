namespace Gemba.Observability.Calls;

/// <summary>Which side of this process an operation came to.</summary>
public enum CallDirection
{
    /// <summary>The peer asked, this process answered.</summary>
    Incoming,

    /// <summary>This process asked, the peer answered.</summary>
    Outgoing,
}
