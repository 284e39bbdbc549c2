namespace Gemba.Gateway.Limits;

/// <summary>What holds while Redis is away.</summary>
public enum LimitFallback
{
    /// <summary>The same limits, counted by each gateway for itself.</summary>
    Local,

    /// <summary>Nothing passes: better no call than one too many.</summary>
    Refuse,
}
