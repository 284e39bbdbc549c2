namespace Gemba.Gateway.Sessions;

/// <summary>Where sessions of clients live beside the process that serves them.</summary>
public enum SessionStoreKind
{
    /// <summary>Nowhere else: a session ends with the process.</summary>
    Memory,

    /// <summary>In Redis: every gateway with the same Redis serves every session.</summary>
    Redis,

    /// <summary>In the session's id, which only gateways with the same keys can read.</summary>
    Sealed,
}
