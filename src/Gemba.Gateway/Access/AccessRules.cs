using System.Security.Claims;
using Gemba.Gateway.Identity;

namespace Gemba.Gateway.Access;

/// <summary>Decides what a caller sees and may call: one decision for lists and calls. Where there are no rules everybody who is let in may use everything.</summary>
internal sealed class AccessRules(IReadOnlyList<AccessRule> rules)
{
    private readonly (AccessRule Rule, AccessPattern[] Allow, AccessPattern[] Deny)[] _rules =
        [.. rules.Select(rule => (rule, rule.Allow.Select(AccessPattern.Read).ToArray(), rule.Deny.Select(AccessPattern.Read).ToArray()))];

    /// <summary>What somebody may use.</summary>
    /// <param name="user">Who; <see langword="null"/> where nobody finds out.</param>
    public AccessView ViewOf(ClaimsPrincipal? user)
    {
        if (_rules.Length == 0)
            return AccessView.Everything;
        var name = user?.Identity?.Name;
        var groups = Caller.GroupsOf(user).ToHashSet(StringComparer.Ordinal);
        var mine = _rules.Where(one => AppliesTo(one.Rule, name, groups)).ToArray();
        return new AccessView([.. mine.SelectMany(one => one.Allow)], [.. mine.SelectMany(one => one.Deny)]);
    }

    private static bool AppliesTo(AccessRule rule, string? name, HashSet<string> groups) =>
        (rule.Principals.Count == 0 && rule.Groups.Count == 0) || (name is not null && rule.Principals.Contains(name)) || rule.Groups.Any(groups.Contains);
}
