using System.Text.Json;
using Gemba.Gateway.Faults;

namespace Gemba.Gateway.Identity;

/// <summary>Reads who holds a token from what its issuer says of it, in a signed token or in an answer to a question.</summary>
internal sealed class TokenClaims(IdentityOptions options)
{
    // A name becomes a line of the audit trail and of rules.
    private const int LongestName = 256;

    private const int MostWords = 500;

    // The year 9000, in seconds since 1970: some room before the calendar's end.
    private const double LastSecond = 221_845_392_000;

    /// <summary>Judges for whom a token was made, and who holds it.</summary>
    /// <param name="kind">How they showed it.</param>
    /// <param name="claims">What is said.</param>
    /// <param name="endsAt">When it holds no longer.</param>
    /// <param name="recheck">Judges it anew, for connections that stay open.</param>
    /// <exception cref="FormatException">A claim is of another form than it must be.</exception>
    public Verdict Judge(string kind, JsonElement claims, DateTimeOffset? endsAt, Func<CancellationToken, ValueTask<Verdict>>? recheck = null)
    {
        if (!WordsIn(claims, "aud", isSpaced: false).Any(audience => options.Audiences.Contains(audience)))
            return Untrusted("it was made for somebody else");
        var name = StrictJson.TextIn(claims, options.PrincipalClaim);
        if (name is not { Length: > 0 and <= LongestName } || name.Any(char.IsControl))
            return Untrusted("it names nobody in the claim that the operator chose");
        var (groups, scopes) = (WordsIn(claims, options.GroupsClaim, isSpaced: true), WordsIn(claims, options.ScopesClaim, isSpaced: true));
        return groups.Length > MostWords || scopes.Length > MostWords
            ? Untrusted("it names too many groups or scopes")
            : Verdict.Admit(Caller.Of(kind, name, groups, endsAt, CancellationToken.None, scopes, recheck));
    }

    /// <summary>A time in seconds since 1970; <see langword="null"/> where the claim is absent.</summary>
    public static DateTimeOffset? TimeIn(JsonElement claims, string name)
    {
        if (!claims.TryGetProperty(name, out var claim))
            return null;
        return claim.ValueKind == JsonValueKind.Number && claim.TryGetDouble(out var seconds) && seconds is >= 0 and <= LastSecond
            ? DateTimeOffset.UnixEpoch.AddSeconds(seconds)
            : throw new FormatException($"'{name}' is no number of seconds since 1970");
    }

    /// <summary>Refuses a token.</summary>
    public static Verdict Untrusted(string why) => Verdict.Refuse(IdentityFaults.Untrusted(why), "invalid");

    private static string[] WordsIn(JsonElement claims, string name, bool isSpaced)
    {
        if (!claims.TryGetProperty(name, out var claim))
            return [];
        if (claim.ValueKind == JsonValueKind.Array)
            return [.. claim.EnumerateArray().Select(word => StrictJson.TextOf(word) ?? throw new FormatException($"'{name}' holds something else than texts"))];
        var text = StrictJson.TextIn(claims, name)!;
        return isSpaced ? text.Split(' ', StringSplitOptions.RemoveEmptyEntries) : [text];
    }
}
