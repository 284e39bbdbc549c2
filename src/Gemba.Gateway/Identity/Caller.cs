using System.Security.Claims;

namespace Gemba.Gateway.Identity;

/// <summary>Somebody who showed who they are.</summary>
internal sealed class Caller
{
    private const string GroupClaim = "groups";
    private const string ScopeClaim = "scope";

    // Timers reach 49 days; a connection that stays as long is looked at again when it is made anew.
    private static readonly TimeSpan LongestWatch = TimeSpan.FromDays(45);

    private Caller(ClaimsIdentity identity, DateTimeOffset? endsAt, Func<CancellationToken, ValueTask<Verdict>>? recheck, CancellationToken revoked)
    {
        User = new Principal(identity, this);
        (EndsAt, Revoked, Recheck) = (endsAt, revoked, recheck);
    }

    /// <summary>Name and groups.</summary>
    public ClaimsPrincipal User { get; }

    /// <summary>When that holds no longer; <see langword="null"/> for never.</summary>
    public DateTimeOffset? EndsAt { get; }

    /// <summary>Fires when it holds no longer before that.</summary>
    public CancellationToken Revoked { get; }

    /// <summary>Judges the same credentials anew, where only somebody else knows whether they still hold; else <see langword="null"/>.</summary>
    public Func<CancellationToken, ValueTask<Verdict>>? Recheck { get; }

    /// <summary>What they showed, where servers get other tokens in exchange for it; else <see langword="null"/>: what nobody needs is not kept.</summary>
    public string? Token { get; private init; }

    /// <summary>The same one, with what they showed.</summary>
    public Caller Showing(string token) => new((ClaimsIdentity)User.Identity!, EndsAt, Recheck, Revoked) { Token = token };

    /// <summary>Makes a caller.</summary>
    /// <param name="kind">How they showed it, as in <c>token</c>.</param>
    /// <param name="name">Who they are.</param>
    /// <param name="groups">The groups that they belong to.</param>
    /// <param name="endsAt">When that holds no longer.</param>
    /// <param name="revoked">Fires when it holds no longer before that.</param>
    /// <param name="scopes">What the credentials may be used for.</param>
    /// <param name="recheck">Judges them anew.</param>
    public static Caller Of(
        string kind, string name, IEnumerable<string> groups, DateTimeOffset? endsAt, CancellationToken revoked, IEnumerable<string>? scopes = null, Func<CancellationToken, ValueTask<Verdict>>? recheck = null) => new(
        new ClaimsIdentity(
            [new Claim(ClaimTypes.Name, name), .. groups.Select(group => new Claim(GroupClaim, group)), .. (scopes ?? []).Select(scope => new Claim(ScopeClaim, scope))], kind, ClaimTypes.Name, GroupClaim),
        endsAt, recheck, revoked);

    /// <summary>The caller behind a principal that a caller check made.</summary>
    public static Caller? Behind(ClaimsPrincipal? user) => (user as Principal)?.Caller;

    /// <summary>The groups of somebody whom a caller check made.</summary>
    public static IEnumerable<string> GroupsOf(ClaimsPrincipal? user) => user is null ? [] : user.FindAll(GroupClaim).Select(group => group.Value);

    /// <summary>What the credentials of somebody whom a caller check made may be used for.</summary>
    public static IEnumerable<string> ScopesOf(ClaimsPrincipal? user) => user is null ? [] : user.FindAll(ScopeClaim).Select(scope => scope.Value);

    /// <summary>How long it holds at most.</summary>
    public TimeSpan TimeLeft(TimeProvider clock)
    {
        if (EndsAt is not { } end)
            return Timeout.InfiniteTimeSpan;
        var left = end - clock.GetUtcNow();
        return left > LongestWatch ? Timeout.InfiniteTimeSpan : left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    // Requests carry a principal; it leads back to how long it holds.
    private sealed class Principal(ClaimsIdentity identity, Caller caller) : ClaimsPrincipal(identity)
    {
        public Caller Caller => caller;
    }
}
