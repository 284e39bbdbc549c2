using System.Runtime.CompilerServices;
using System.Security.Claims;
using Gemba.Gateway.Identity;

namespace Gemba.Gateway.Access;

/// <summary>Decides what a caller sees and may call: one decision for lists and calls. Where there are no rules everybody who is let in may use everything.</summary>
internal sealed class AccessRules(IReadOnlyList<AccessRule> rules)
{
    private readonly (AccessRule Rule, AccessPattern[] Allow, AccessPattern[] Deny)[] _rules =
        [.. rules.Select(rule => (rule, rule.Allow.Select(AccessPattern.Read).ToArray(), rule.Deny.Select(AccessPattern.Read).ToArray()))];

    // A caller of a connection or with a token that is known makes the same principal for each call.
    private readonly ConditionalWeakTable<ClaimsPrincipal, AccessView> _views = [];

    /// <summary>Whether there are none.</summary>
    public bool IsEmpty => _rules.Length == 0;

    /// <summary>What somebody may use.</summary>
    /// <param name="user">Who; <see langword="null"/> where nobody finds out.</param>
    public AccessView ViewOf(ClaimsPrincipal? user)
    {
        if (IsEmpty)
            return AccessView.Everything;
        return user is null ? Make(user) : _views.GetValue(user, Make);
    }

    private AccessView Make(ClaimsPrincipal? user)
    {
        var name = user?.Identity?.Name;
        var groups = Caller.GroupsOf(user).ToHashSet(StringComparer.Ordinal);
        var scopes = Caller.ScopesOf(user).ToHashSet(StringComparer.Ordinal);
        var mine = _rules.Where(one => AppliesTo(one.Rule, name, groups, scopes)).ToArray();
        return new AccessView([.. mine.SelectMany(one => one.Allow)], [.. mine.SelectMany(one => one.Deny)]);
    }

    private static bool AppliesTo(AccessRule rule, string? name, HashSet<string> groups, HashSet<string> scopes) =>
        ((rule.Principals.Count == 0 && rule.Groups.Count == 0) || (name is not null && rule.Principals.Contains(name)) || rule.Groups.Any(groups.Contains))
        && (rule.Scopes.Count == 0 || rule.Scopes.Any(scopes.Contains));
}
