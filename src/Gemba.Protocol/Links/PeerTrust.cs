using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Gemba.Protocol.Links;

/// <summary>Whose certificates are believed when we connect to somebody, and who hears of those that are shown.</summary>
/// <param name="authority">Who signs them; <see langword="null"/> or empty for whom the machine trusts.</param>
/// <param name="shown">Hears of each certificate that the other side shows, believed or not.</param>
public sealed class PeerTrust(X509Certificate2Collection? authority = null, Action<X509Certificate2>? shown = null)
{
    // RFC 5280, section 4.2.1.12: the certificate is one of a server.
    private const string ForServers = "1.3.6.1.5.5.7.3.1";

    /// <summary>Judges a certificate, as a <see cref="RemoteCertificateValidationCallback"/>.</summary>
    public bool Judge(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is not X509Certificate2 leaf)
            return false;
        shown?.Invoke(leaf);
        if (authority is not { Count: > 0 })
            return errors == SslPolicyErrors.None;
        // The machine does not know the authority, which is why it is named; who the certificate is for still counts.
        return (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) == SslPolicyErrors.None && IsSigned(leaf, chain);
    }

    private bool IsSigned(X509Certificate2 leaf, X509Chain? sent)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authority!);
        // An authority of one's own publishes no list of what it revoked.
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.ApplicationPolicy.Add(new(ForServers));
        foreach (var between in sent?.ChainPolicy.ExtraStore ?? [])
            chain.ChainPolicy.ExtraStore.Add(between);
        return chain.Build(leaf);
    }
}
