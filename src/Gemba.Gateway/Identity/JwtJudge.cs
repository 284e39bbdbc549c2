using System.Text.Json;
using Gemba.Gateway.Faults;

namespace Gemba.Gateway.Identity;

/// <summary>Believes tokens that the chosen issuer signed, for this gateway and for this time (RFC 7519, RFC 8725).</summary>
internal sealed class JwtJudge(IdentityOptions options, KeySource keys, TimeProvider clock) : ICredentialJudge
{
    private static readonly string[] Types = ["jwt", "at+jwt", "application/jwt", "application/at+jwt"];

    private readonly TokenClaims _claims = new(options);
    private readonly RecentTokens<Believed> _believed = new(options.MaxKnownTokens);

    public string Kind => "jwt";

    public async ValueTask<Verdict> JudgeAsync(string token, CancellationToken cancellationToken)
    {
        // The same bytes under the same keys are as good as they were, until their time is over: a signature costs a hundred times what its hash does.
        if (_believed.Find(token) is { } believed && clock.GetUtcNow() < believed.Caller.EndsAt && await keys.GetAsync(believed.KeyId, cancellationToken).ConfigureAwait(false) == believed.Keys)
            return Verdict.Admit(believed.Caller);
        if (SignedToken.Read(token) is not { } signed)
            return Untrusted("it is no JWT signed with a public-key algorithm, in the compact form");
        if (!options.Algorithms.Contains(signed.Algorithm.Name))
            return Untrusted("it is signed with an algorithm that is not taken here");
        if (signed.Type is { } type && !Types.Contains(type.ToLowerInvariant()))
            return Untrusted("its type is not that of an access token");
        if (await keys.GetAsync(signed.KeyId, cancellationToken).ConfigureAwait(false) is not { } known)
            return Verdict.Refuse(IdentityFaults.KeysUnavailable(options.KeyPause), "unavailable");
        if (known.Find(signed)?.Signed(signed) != true)
            return Untrusted("no key of the issuer signed it");
        // Nothing of the content is looked at before the signature is known to be good.
        if (signed.Claims() is not { } claims)
            return Untrusted("it holds no claims that two readers would take alike");
        try
        {
            var verdict = Judge(claims);
            if (verdict.Caller is { } caller)
                _believed.Keep(token, new Believed(caller, signed.KeyId, known));
            return verdict;
        }
        catch (FormatException unfit)
        {
            return Untrusted($"in its claims {unfit.Message}");
        }
    }

    private Verdict Judge(JsonElement claims)
    {
        if (StrictJson.TextIn(claims, "iss") != options.Issuer)
            return Untrusted("another issuer made it");
        var now = clock.GetUtcNow();
        if (TokenClaims.TimeIn(claims, "exp") is not { } ends)
            return Untrusted("it has no end");
        if (now >= ends + options.ClockSkew)
            return Verdict.Refuse(IdentityFaults.Expired(), "expired");
        if (TokenClaims.TimeIn(claims, "nbf") is { } begins && now + options.ClockSkew < begins)
            return Untrusted("its time has not begun");
        return _claims.Judge(Kind, claims, ends + options.ClockSkew);
    }

    private static Verdict Untrusted(string why) => TokenClaims.Untrusted(why);

    private sealed record Believed(Caller Caller, string? KeyId, KeySet Keys);
}
