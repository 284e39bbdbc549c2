using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gemba.Cli.Configuration;
using Gemba.Observability.Metrics;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Gemba.Cli.Gateway;

/// <summary>TLS of the gateway's listeners for clients: HTTP with WebSockets, and framed TCP.</summary>
/// <param name="Certificate">What the gateway shows, with its key.</param>
/// <param name="Chain">What stands between it and its authority.</param>
/// <param name="ClientAuthority">Who signs the certificates that clients must show; empty where none is asked for.</param>
internal sealed record ListenTls(X509Certificate2 Certificate, X509Certificate2Collection Chain, X509Certificate2Collection ClientAuthority)
{
    // RFC 5280, section 4.2.1.12: the certificate is one of a client.
    private static readonly Oid ForClients = new("1.3.6.1.5.5.7.3.2");

    /// <summary>Whether nobody connects without a certificate that the authority signed.</summary>
    public bool AsksWhoConnects => ClientAuthority.Count > 0;

    /// <summary>Reads the files that the configuration names.</summary>
    /// <returns><see langword="null"/> where it names none.</returns>
    public static ListenTls? From(EffectiveConfiguration configuration, List<string> faults)
    {
        var (certificate, key, authority) = (configuration["gateway:listen:certificate"], configuration["gateway:listen:key"], configuration["gateway:listen:clientAuthority"]);
        if (certificate is null && key is null && authority is null)
            return null;
        if (certificate is null || key is null)
        {
            faults.Add("gateway:listen needs certificate and key together for TLS, each a PEM file; clientAuthority goes with them.");
            return null;
        }

        var shown = Read("certificate", certificate, file => X509Certificate2.CreateFromPemFile(file, key), faults);
        var chain = Read("certificate", certificate, CertificatesIn, faults);
        var signers = authority is null ? [] : Read("clientAuthority", authority, CertificatesIn, faults);
        if (signers is { Count: 0 } && authority is not null)
            faults.Add($"gateway:listen:clientAuthority '{authority}' holds no certificate in PEM form.");
        return shown is null || chain is null || signers is null ? null : new ListenTls(shown, chain, signers);
    }

    /// <summary>Shows until when the certificates hold.</summary>
    public void Tell(CertificateWatch watch)
    {
        // The file of the certificate holds it again, before what stands between.
        foreach (var own in Chain.Append(Certificate))
            watch.Saw(own, CertificateWatch.Own);
        foreach (var authority in ClientAuthority)
            watch.Saw(authority, CertificateWatch.Authority);
    }

    /// <summary>Puts TLS 1.2 or 1.3 on what a listener takes.</summary>
    /// <param name="listen">The listener.</param>
    /// <param name="handshake">Longest time for a handshake.</param>
    public void Secure(ListenOptions listen, TimeSpan handshake) => listen.UseHttps(new HttpsConnectionAdapterOptions
    {
        HandshakeTimeout = handshake,
        ServerCertificate = Certificate,
        ServerCertificateChain = Chain,
        SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        ClientCertificateMode = AsksWhoConnects ? ClientCertificateMode.RequireCertificate : ClientCertificateMode.NoCertificate,
        ClientCertificateValidation = (shown, _, _) => IsSigned(shown),
    });

    private bool IsSigned(X509Certificate2 shown)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(ClientAuthority);
        // An authority of one's own publishes no list of what it revoked.
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.ApplicationPolicy.Add(ForClients);
        return chain.Build(shown);
    }

    private static X509Certificate2Collection CertificatesIn(string file)
    {
        var all = new X509Certificate2Collection();
        all.ImportFromPemFile(file);
        return all;
    }

    private static T? Read<T>(string key, string file, Func<string, T> read, List<string> faults)
        where T : class
    {
        try
        {
            return read(file);
        }
        catch (Exception unusable) when (unusable is CryptographicException or IOException or UnauthorizedAccessException)
        {
            faults.Add($"gateway:listen:{key} '{file}' cannot be used: {unusable.Message}");
            return null;
        }
    }
}
