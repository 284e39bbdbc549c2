using Gemba.Gateway.Faults;
using Gemba.Gateway.Observing;
using Gemba.Protocol.Faults;
using Gemba.Protocol.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Gemba.Gateway.Identity;

/// <summary>Asks every request and every connection who sends it. What it reads goes nowhere else: no server gets a client's token.</summary>
internal sealed class CallerCheck(ICredentialJudge judge, ResourceMetadata resource, GatewayMeter meter, TimeProvider clock) : ICallerCheck
{
    private const string Scheme = "Bearer ";

    public async ValueTask<Fault?> JudgeAsync(HttpContext http) => (await AdmitAsync(http).ConfigureAwait(false)).Fault;

    /// <summary>Judges a request; where it is refused, the answer's header says what would be taken.</summary>
    public async ValueTask<Verdict> AdmitAsync(HttpContext http)
    {
        var header = http.Request.Headers.Authorization;
        var verdict = header.Count == 0
            ? Count(Verdict.Refuse(IdentityFaults.Missing(), "missing"))
            : header is [{ } text] && text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) && text.AsSpan(Scheme.Length).Trim(' ') is { Length: > 0 } token && !token.ContainsAny(' ', ',')
                ? await JudgeAsync(token.ToString(), http.RequestAborted).ConfigureAwait(false)
                : Count(Verdict.Refuse(IdentityFaults.Malformed(), "invalid"));
        if (verdict.Caller is not { } caller)
        {
            if (verdict.Fault!.HttpStatus == StatusCodes.Status401Unauthorized)
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
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask<Verdict> JudgeAsync(string? token, CancellationToken cancellationToken) =>
        Count(string.IsNullOrEmpty(token) ? Verdict.Refuse(IdentityFaults.Missing(), "missing") : await judge.JudgeAsync(token, cancellationToken).ConfigureAwait(false));

    private static void End(object? http) => ((HttpContext)http!).Abort();

    private Verdict Count(Verdict verdict)
    {
        meter.Judged(judge.Kind, verdict.Result);
        return verdict;
    }
}
