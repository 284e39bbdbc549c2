using System.Text.Json;
using Gemba.Gateway.Faults;

namespace Gemba.Gateway.Identity;

/// <summary>Believes tokens that the chosen issuer signed, for this gateway and for this time (RFC 7519, RFC 8725).</summary>
internal sealed class JwtJudge(IdentityOptions options, KeySource keys, TimeProvider clock) : ICredentialJudge
{
    // A name becomes a line of the audit trail and of rules.
    private const int LongestName = 256;

    private const int MostGroups = 500;

    // The year 9000, in seconds since 1970: some room before the calendar's end.
    private const double LastSecond = 221_845_392_000;

    private static readonly string[] Types = ["jwt", "at+jwt", "application/jwt", "application/at+jwt"];

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
        if (!WordsIn(claims, "aud", isSpaced: false).Any(audience => options.Audiences.Contains(audience)))
            return Untrusted("it was made for somebody else");
        var now = clock.GetUtcNow();
        if (TimeIn(claims, "exp") is not { } ends)
            return Untrusted("it has no end");
        if (now >= ends + options.ClockSkew)
            return Verdict.Refuse(IdentityFaults.Expired(), "expired");
        if (TimeIn(claims, "nbf") is { } begins && now + options.ClockSkew < begins)
            return Untrusted("its time has not begun");
        var name = StrictJson.TextIn(claims, options.PrincipalClaim);
        if (name is not { Length: > 0 and <= LongestName } || name.Any(char.IsControl))
            return Untrusted("it names nobody in the claim that the operator chose");
        var groups = WordsIn(claims, options.GroupsClaim, isSpaced: true);
        return groups.Length > MostGroups ? Untrusted("it names too many groups") : Verdict.Admit(Caller.Of(Kind, name, groups, ends + options.ClockSkew, CancellationToken.None));
    }

    private static string[] WordsIn(JsonElement claims, string name, bool isSpaced)
    {
        if (!claims.TryGetProperty(name, out var claim))
            return [];
        if (claim.ValueKind == JsonValueKind.Array)
            return [.. claim.EnumerateArray().Select(word => StrictJson.TextOf(word) ?? throw new FormatException($"'{name}' holds something else than texts"))];
        var text = StrictJson.TextIn(claims, name)!;
        return isSpaced ? text.Split(' ', StringSplitOptions.RemoveEmptyEntries) : [text];
    }

    private static DateTimeOffset? TimeIn(JsonElement claims, string name)
    {
        if (!claims.TryGetProperty(name, out var claim))
            return null;
        return claim.ValueKind == JsonValueKind.Number && claim.TryGetDouble(out var seconds) && seconds is >= 0 and <= LastSecond
            ? DateTimeOffset.UnixEpoch.AddSeconds(seconds)
            : throw new FormatException($"'{name}' is no number of seconds since 1970");
    }

    private static Verdict Untrusted(string why) => Verdict.Refuse(IdentityFaults.Untrusted(why), "invalid");

    private sealed record Believed(Caller Caller, string? KeyId, KeySet Keys);
}
