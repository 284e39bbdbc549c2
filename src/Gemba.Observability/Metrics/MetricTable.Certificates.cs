namespace Gemba.Observability.Metrics;

public static partial class MetricTable
{
    private static MetricDefinition[] CertificateRows => [CertificateExpiry];

    /// <summary>Until when a certificate holds.</summary>
    public static GaugeMetric CertificateExpiry { get; } = new("x509_cert_expiry", "When a certificate ends, in seconds since 1970: own ones, those of authorities by which others are judged, and those that servers showed.")
    {
        FirstSeries = "a certificate was loaded, or shown by a server",
        Labels = [new("subject", KnownNames.Subjects), MetricLabel.Of("use", CertificateWatch.Own, CertificateWatch.Authority, CertificateWatch.Peer)],
        Roles = [Gateway, Router],
    };
}
