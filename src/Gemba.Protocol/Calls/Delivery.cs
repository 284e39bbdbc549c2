namespace Gemba.Protocol.Calls;

/// <summary>What became of a message that is no request.</summary>
public enum Delivery
{
    /// <summary>It was for whom it was given to.</summary>
    Taken,

    /// <summary>It is about something that is not here: where sessions are shared another process may have it.</summary>
    NotHere,

    /// <summary>It cannot be read.</summary>
    Unusable,
}
