using System.Globalization;
using Gemba.Cli.Configuration;
using Gemba.Gateway.Access;
using Gemba.Gateway.Identity;
using Gemba.Protocol.Faults;

namespace Gemba.Cli.Gateway;

/// <summary>Reads <c>gateway:rules</c>, a list of tables. A rule that is misread could open what it was to close: whatever is not understood stops the start.</summary>
internal sealed class RuleReader(EffectiveConfiguration configuration, List<string> faults)
{
    private const string Key = "rules";
    private const string Section = $"gateway:{Key}";

    private static readonly string[] Lists = ["principals", "groups", "scopes", "allow", "deny"];

    /// <summary>The rules in their order; what cannot be used is added to the faults.</summary>
    /// <param name="namespaces">The namespaces that there are.</param>
    /// <param name="kind">How callers show who they are.</param>
    public IReadOnlyList<AccessRule> Read(IReadOnlyList<string> namespaces, IdentityKind kind)
    {
        if (configuration[Section] is { Length: > 0 } word)
            faults.Add($"{Section} is '{word}'. Write a list of rules: rules: [ {{ groups: [crm], allow: [\"crm/*\"] }} ].");
        var byIndex = new SortedDictionary<int, Dictionary<string, SortedDictionary<int, string>>>();
        foreach (var (key, setting) in configuration.Under(Section))
            Take(key, setting, byIndex);
        IReadOnlyList<AccessRule> rules = [.. byIndex.Select(rule => RuleOf(rule.Value))];
        foreach (var (at, rule) in rules.Index())
            faults.AddRange(FaultsOf(rule, namespaces, kind).Select(fault => $"{Section}:{at}{fault}"));
        if (rules.Count > 0 && rules.All(rule => rule.Allow.Count == 0))
            faults.Add($"{Section}: no rule allows anything, and what no rule allows is refused. Add {{ allow: [\"*\"] }} where everybody may use what is not denied.");
        return rules;
    }

    private void Take(string key, Setting setting, SortedDictionary<int, Dictionary<string, SortedDictionary<int, string>>> byIndex)
    {
        var parts = key.Split(':');
        var item = 0;
        if (!IsIndex(parts[0], out var index) || parts.Length is < 2 or > 3 || (parts.Length == 3 && !IsIndex(parts[2], out item)))
        {
            faults.Add($"{EffectiveConfiguration.PlaceOf(setting)}{Section}:{key} cannot be read. Write a list of rules, each with {string.Join(", ", Lists)} as lists of words.");
            return;
        }

        if (!Lists.Contains(parts[1], StringComparer.OrdinalIgnoreCase))
        {
            faults.Add($"{EffectiveConfiguration.PlaceOf(setting)}{Section}:{key}: there is no such key.{FaultText.DidYouMean(parts[1], Lists)} Keys of a rule: {string.Join(", ", Lists)}.");
            return;
        }

        // A list without items limits a rule to nobody where it stands for people; it would otherwise read as everybody.
        if (string.IsNullOrEmpty(setting.Value))
        {
            faults.Add($"{EffectiveConfiguration.PlaceOf(setting)}{Section}:{key} is empty. Write a word, or leave the key out.");
            return;
        }

        if (!byIndex.TryGetValue(index, out var rule))
            byIndex[index] = rule = new(StringComparer.OrdinalIgnoreCase);
        if (!rule.TryGetValue(parts[1], out var words))
            rule[parts[1]] = words = [];
        words[item] = setting.Value;
    }

    private static AccessRule RuleOf(Dictionary<string, SortedDictionary<int, string>> lists) => new()
    {
        Principals = WordsOf(lists, "principals"),
        Groups = WordsOf(lists, "groups"),
        Scopes = WordsOf(lists, "scopes"),
        Allow = WordsOf(lists, "allow"),
        Deny = WordsOf(lists, "deny"),
    };

    private static string[] WordsOf(Dictionary<string, SortedDictionary<int, string>> lists, string name) => lists.TryGetValue(name, out var words) ? [.. words.Values] : [];

    private static IEnumerable<string> FaultsOf(AccessRule rule, IReadOnlyList<string> namespaces, IdentityKind kind)
    {
        if (rule.Allow.Count == 0 && rule.Deny.Count == 0)
            yield return " neither allows nor denies anything. Write allow or deny: allow: [\"crm/*\"].";
        if (kind == IdentityKind.None && (rule.Principals.Count > 0 || rule.Groups.Count > 0 || rule.Scopes.Count > 0))
            yield return " is for some callers only, and the gateway asks nobody who they are. Set gateway:identity.";
        foreach (var pattern in rule.Allow.Concat(rule.Deny))
        {
            var space = pattern.Split('/')[0];
            if (space.Length == 0 || pattern.EndsWith('/'))
                yield return $": '{pattern}' is no pattern. Write namespace/tool, with * for anything: crm/get_*, crm/*, *.";
            else if (!space.Contains('*') && !namespaces.Contains(space))
                yield return $": '{pattern}' is for the namespace '{space}', which is not there.{FaultText.DidYouMean(space, namespaces)} Namespaces: {string.Join(", ", namespaces)}.";
        }
    }

    private static bool IsIndex(string text, out int index) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out index);
}
