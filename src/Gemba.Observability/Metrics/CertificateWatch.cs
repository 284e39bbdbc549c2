using System.Security.Cryptography.X509Certificates;

namespace Gemba.Observability.Metrics;

/// <summary>Shows until when the certificates hold that this process shows, trusts, or is shown.</summary>
/// <param name="meter">Where they are shown.</param>
public sealed class CertificateWatch(GembaMeter meter)
{
    /// <summary>The use of a certificate that we show to others.</summary>
    public const string Own = "own";

    /// <summary>The use of a certificate by which others' are judged.</summary>
    public const string Authority = "authority";

    /// <summary>The use of a certificate that a server showed us.</summary>
    public const string Peer = "peer";

    /// <summary>A certificate was loaded or shown. One of the same subject and use takes its place, as after a renewal.</summary>
    /// <param name="certificate">The certificate.</param>
    /// <param name="use">What it is for.</param>
    public void Saw(X509Certificate2 certificate, string use)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        // Servers are named in the configuration, so that their subjects are few; the set is bounded all the same.
        KnownNames.Subjects.Register(certificate.Subject);
        meter.Set(MetricTable.CertificateExpiry, new DateTimeOffset(certificate.NotAfter.ToUniversalTime()).ToUnixTimeSeconds(), certificate.Subject, use);
    }
}
