namespace Gemba.Gateway.Catalogs;

/// <summary>What becomes of a gateway of which two servers of one namespace offer different things under one name.</summary>
public enum CollisionPolicy
{
    /// <summary>It does not start.</summary>
    Refuse,

    /// <summary>It starts, and the first server's is the one that is shown and called.</summary>
    First,
}
