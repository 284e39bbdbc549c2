using System.Text.Json;
using Gemba.Gateway.Faults;
using Microsoft.Extensions.Logging;

namespace Gemba.Gateway.Identity;

/// <summary>Asks the authorization server what a token is worth (RFC 7662); its answer holds for a while, so that not every request is a request to it.</summary>
internal sealed class IntrospectionJudge : ICredentialJudge, IDisposable
{
    // A token is some kilobytes at most; Kestrel takes 32 kB of headers.
    private const int LongestToken = 16 * 1024;

    private readonly IdentityOptions _options;
    private readonly TokenClaims _claims;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly AuthorizationServer _authority = new();
    private readonly RecentTokens<Answer> _good;
    private readonly RecentTokens<Answer> _bad;

    public IntrospectionJudge(IdentityOptions options, TimeProvider clock, ILogger<IntrospectionJudge> log)
    {
        (_options, _clock, _log) = (options, clock, log);
        _claims = new TokenClaims(options);
        // Made-up tokens must not drive good ones out.
        (_good, _bad) = (new RecentTokens<Answer>(options.MaxKnownTokens), new RecentTokens<Answer>(options.MaxKnownTokens));
    }

    public string Kind => "introspection";

    public async ValueTask<Verdict> JudgeAsync(string token, CancellationToken cancellationToken)
    {
        if (token.Length > LongestToken)
            return Verdict.Refuse(IdentityFaults.Invalid(), "invalid");
        var known = _good.Find(token) ?? _bad.Find(token);
        if (known is not null && _clock.GetElapsedTime(known.At) < _options.IntrospectionTtl)
            return InTime(known.Verdict);
        // A client that leaves does not end it: the answer is the next request's too.
        if (await AskAsync(token).WaitAsync(cancellationToken).ConfigureAwait(false) is { } answer)
            return InTime(answer.Verdict);
        return known?.Verdict.Caller is not null && _clock.GetElapsedTime(known.At) < _options.IntrospectionTtl + _options.MaxStaleIntrospection
            ? InTime(known.Verdict)
            : Verdict.Refuse(IdentityFaults.IntrospectionUnavailable(), "unavailable");
    }

    public void Dispose() => _authority.Dispose();

    private Verdict InTime(Verdict verdict) => verdict.Caller?.EndsAt <= _clock.GetUtcNow() ? Verdict.Refuse(IdentityFaults.Expired(), "expired") : verdict;

    private async Task<Answer?> AskAsync(string token)
    {
        try
        {
            var (status, body) = await _authority.AskAsync(_options.Introspection, _options.ClientId, _options.ClientSecret, [new("token", token), new("token_type_hint", "access_token")]).ConfigureAwait(false);
            if (status is < 200 or > 299 || body is not { } said)
                throw new IOException($"it answered with HTTP status {status} and {(body is null ? "no object" : "an object")} of JSON");
            var answer = new Answer(Judge(token, said), _clock.GetTimestamp());
            if (answer.Verdict.Caller is null)
                _good.Forget(token);
            (answer.Verdict.Caller is null ? _bad : _good).Keep(token, answer);
            return answer;
        }
        catch (IOException failed)
        {
            Log.IntrospectionFailed(_log, _options.Introspection, failed.Message);
            return null;
        }
    }

    private Verdict Judge(string token, JsonElement said)
    {
        if (!said.TryGetProperty("active", out var active) || active.ValueKind != JsonValueKind.True)
            return Verdict.Refuse(IdentityFaults.Invalid(), "invalid");
        try
        {
            if (_options.Issuer.Length > 0 && StrictJson.TextIn(said, "iss") is { } issuer && issuer != _options.Issuer)
                return TokenClaims.Untrusted("another issuer made it");
            return _claims.Judge(Kind, said, TokenClaims.TimeIn(said, "exp"), stop => JudgeAsync(token, stop));
        }
        catch (FormatException unfit)
        {
            return TokenClaims.Untrusted($"in what its issuer says of it {unfit.Message}");
        }
    }

    private sealed record Answer(Verdict Verdict, long At);
}
