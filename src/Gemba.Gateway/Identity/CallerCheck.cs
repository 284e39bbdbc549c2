using System.Security.Cryptography.X509Certificates;
using Gemba.Gateway.Faults;
using Gemba.Gateway.Observing;
using Gemba.Protocol.Faults;
using Gemba.Protocol.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Gemba.Gateway.Identity;

/// <summary>Asks every request and every connection who sends it. What it reads no server gets: at most the authorization server sees it, which gives another token in exchange.</summary>
internal sealed class CallerCheck(IdentityOptions options, IEnumerable<ICredentialJudge> judges, ResourceMetadata resource, TokenExchanges exchanges, GatewayMeter meter, TimeProvider clock) : ICallerCheck
{
    private const string Scheme = "Bearer ";
    private const string ByCertificate = "certificate";

    private readonly ICredentialJudge? _judge = judges.LastOrDefault();

    public async ValueTask<Fault?> JudgeAsync(HttpContext http) => (await AdmitAsync(http).ConfigureAwait(false)).Fault;

    /// <summary>Judges a request; where it is refused, the answer's header says what would be taken.</summary>
    public async ValueTask<Verdict> AdmitAsync(HttpContext http)
    {
        var header = http.Request.Headers.Authorization;
        var verdict = _judge is null
            ? JudgeCertificate(http.Connection.ClientCertificate)
            : header.Count == 0
            ? Count(Verdict.Refuse(IdentityFaults.Missing(), "missing"))
            : header is [{ } text] && text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) && text.AsSpan(Scheme.Length).Trim(' ') is { Length: > 0 } token && !token.ContainsAny(' ', ',')
                ? await JudgeAsync(token.ToString(), http.RequestAborted).ConfigureAwait(false)
                : Count(Verdict.Refuse(IdentityFaults.Malformed(), "invalid"));
        if (verdict.Caller is not { } caller)
        {
            if (verdict.Fault!.HttpStatus == StatusCodes.Status401Unauthorized && _judge is not null)
                http.Response.Headers[HeaderNames.WWWAuthenticate] = resource.ChallengeFor(http, hadToken: header.Count > 0);
            return verdict;
        }

        http.User = caller.User;
        // A stream that is open when its token is revoked, or when the token's time is over, ends with it.
        if (caller.Revoked.CanBeCanceled)
            http.Response.RegisterForDispose(caller.Revoked.UnsafeRegister(End, http));
        if (caller.TimeLeft(clock) is var left && left != Timeout.InfiniteTimeSpan)
            http.Response.RegisterForDispose(clock.CreateTimer(End, http, left, Timeout.InfiniteTimeSpan));
        return verdict;
    }

    /// <summary>Judges the token of a connection that is no HTTP.</summary>
    /// <param name="token"><see langword="null"/> where none came.</param>
    /// <param name="certificate">The client's, where it showed one.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public ValueTask<Verdict> JudgeAsync(string? token, X509Certificate2? certificate, CancellationToken cancellationToken) =>
        _judge is null ? new(JudgeCertificate(certificate)) : JudgeAsync(token, cancellationToken);

    private async ValueTask<Verdict> JudgeAsync(string? token, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(token))
            return Count(Verdict.Refuse(IdentityFaults.Missing(), "missing"));
        var verdict = Count(await _judge!.JudgeAsync(token, cancellationToken).ConfigureAwait(false));
        return verdict.Caller is { } caller && !exchanges.IsEmpty ? Verdict.Admit(caller.Showing(token)) : verdict;
    }

    private Verdict JudgeCertificate(X509Certificate2? shown) => Count(CertificateJudge.Judge(shown, options.CertificateName, clock.GetUtcNow()));

    private static void End(object? http) => ((HttpContext)http!).Abort();

    private Verdict Count(Verdict verdict)
    {
        meter.Judged(_judge?.Kind ?? ByCertificate, verdict.Result);
        return verdict;
    }
}
