using System.Security.Cryptography.X509Certificates;

namespace Gemba.Gateway.Identity;

/// <summary>Reads who calls from the certificate that a client showed inside TLS; that its authority signed it is known by then.</summary>
internal static class CertificateJudge
{
    private const string CommonName = "2.5.4.3";
    private const string OrganizationalUnit = "2.5.4.11";
    private const int LongestName = 256;

    /// <summary>Judges a certificate.</summary>
    /// <param name="shown"><see langword="null"/> where none was shown.</param>
    /// <param name="name">What of it names the caller.</param>
    /// <param name="now">The time.</param>
    public static Verdict Judge(X509Certificate2? shown, CertificateName name, DateTimeOffset now)
    {
        if (shown is null)
            return Verdict.Refuse(Faults.IdentityFaults.CertificateMissing(), "missing");
        DateTimeOffset endsAt = shown.NotAfter.ToUniversalTime();
        if (endsAt <= now)
            return Verdict.Refuse(Faults.IdentityFaults.Expired(), "expired");
        // Two names could be read by two readers as one each.
        return NamesIn(shown, name).Distinct().ToArray() is [{ Length: > 0 and <= LongestName } only] && !only.Any(char.IsControl)
            ? Verdict.Admit(Caller.Of("certificate", only, SubjectPartsOf(shown, OrganizationalUnit), endsAt, CancellationToken.None))
            : Verdict.Refuse(Faults.IdentityFaults.CertificateUnusable(), "invalid");
    }

    private static IEnumerable<string> NamesIn(X509Certificate2 shown, CertificateName name) => name switch
    {
        CertificateName.Dns => shown.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(names => names.EnumerateDnsNames()),
        CertificateName.Uri => Alternative(shown, X509NameType.UrlName),
        CertificateName.Email => Alternative(shown, X509NameType.EmailName),
        _ => SubjectPartsOf(shown, CommonName),
    };

    private static string[] Alternative(X509Certificate2 shown, X509NameType type) => shown.GetNameInfo(type, forIssuer: false) is { Length: > 0 } name ? [name] : [];

    private static string[] SubjectPartsOf(X509Certificate2 shown, string part) =>
        [.. shown.SubjectName.EnumerateRelativeDistinguishedNames().Where(one => !one.HasMultipleElements && one.GetSingleElementType().Value == part).Select(one => one.GetSingleElementValue()).OfType<string>()];
}
