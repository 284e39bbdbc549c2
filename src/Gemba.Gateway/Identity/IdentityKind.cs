namespace Gemba.Gateway.Identity;

/// <summary>How the gateway finds out who calls.</summary>
public enum IdentityKind
{
    /// <summary>It does not; it then listens on this machine only.</summary>
    None,

    /// <summary>By tokens that <c>gemba token create</c> gave out.</summary>
    Tokens,

    /// <summary>By signed tokens of an authorization server.</summary>
    Jwt,

    /// <summary>By tokens of which an authorization server says what they are worth.</summary>
    Introspection,

    /// <summary>By the certificates that clients show inside TLS.</summary>
    Certificate,
}
