namespace Gemba.Gateway.Identity;

/// <summary>What of a client's certificate names the caller.</summary>
public enum CertificateName
{
    /// <summary>The common name of its subject.</summary>
    CommonName,

    /// <summary>The DNS name among its alternative names.</summary>
    Dns,

    /// <summary>The URI among them, as SPIFFE has it.</summary>
    Uri,

    /// <summary>The mail address among them.</summary>
    Email,
}
