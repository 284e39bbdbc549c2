using System.Globalization;
using Gemba.Protocol.Faults;

namespace Gemba.Spreadsheet.Features;

/// <summary>Names what is wrong with a rule: the library itself leaves a key out that it does not know, and would open a feature to nobody or to all.</summary>
internal static class FeatureRuleFaults
{
    /// <summary>One sentence for each fault, beginning with the feature's name and the key.</summary>
    public static IEnumerable<string> Of(string feature, FeatureRule rule)
    {
        if (rule.Conditions.Count == 0)
            return rule.Fixed is null ? [$"{feature} is '{rule.Value}'. Write true, false, or enabledFor with a list of filters."] : [];
        return rule.Conditions.SelectMany(one => FaultsOf(rule, one.Key, one.Value)).Concat(Unnamed(rule)).Select(fault => $"{feature}:{fault}");
    }

    private static IEnumerable<string> FaultsOf(FeatureRule rule, string key, string? value)
    {
        var pattern = FeatureConditions.PatternOf(key);
        if (Is(pattern, FeatureConditions.List))
            return string.IsNullOrEmpty(value) ? [] : [$"{key} is '{value}'. Write a list of filters, each with name and parameters."];
        if (Is(pattern, FeatureConditions.Requirement))
            return FeatureConditions.Requirements.Contains(value) ? [] : [$"{key} is '{value}'. Write {string.Join(" or ", FeatureConditions.Requirements)}."];
        if (Is(pattern, $"{FeatureConditions.List}:*:name"))
            return FaultOfName(key, value);
        return FaultsOfParameter(rule, key, value, pattern);
    }

    private static IEnumerable<string> FaultOfName(string key, string? value)
    {
        if (value is not null && FeatureConditions.Filters.ContainsKey(value))
            return [];
        return value is "Percentage" or "Microsoft.Percentage"
            // It throws a die for each question: a tool would be listed and then refused.
            ? [$"{key} is '{value}', which decides anew for each request. Write {FeatureConditions.Targeting} with audience and defaultRolloutPercentage: a client that has the feature keeps it."]
            : [$"{key} is '{value}'. Write {string.Join(" or ", FeatureConditions.Filters.Keys)}."];
    }

    private static IEnumerable<string> FaultsOfParameter(FeatureRule rule, string key, string? value, string pattern)
    {
        var parts = key.Split(':');
        var below = $"{FeatureConditions.List}:*:parameters:";
        var known = parts.Length > 1 && FilterAt(rule, parts[1]) is { } filter ? FeatureConditions.Filters.FirstOrDefault(one => Is(one.Key, filter)).Value ?? [] : [];
        var (found, kind) = known.FirstOrDefault(one => Is(pattern, below + one.Key));
        if (found is null)
        {
            string[] keys = [FeatureConditions.Requirement, $"{FeatureConditions.List}:*:name", .. known.Select(one => below + one.Key)];
            return [$"{key} is no condition.{FaultText.DidYouMean(pattern, keys)} Conditions: {string.Join(", ", keys)}."];
        }

        return kind switch
        {
            ConditionKind.Percentage when !double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var share) || share > 100 => [$"{key} is '{value}'. Write a number, 0 to 100."],
            ConditionKind.Time when value is null || !FeatureConditions.Moment().IsMatch(value) || !DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, out _) => [$"{key} is '{value}'. Write a moment as 2026-01-31T08:00:00Z."],
            ConditionKind.Text when string.IsNullOrWhiteSpace(value) => [$"{key} is empty. Write a name."],
            _ => [],
        };
    }

    private static IEnumerable<string> Unnamed(FeatureRule rule)
    {
        var places = rule.Conditions.Keys.Select(key => key.Split(':')).Where(parts => parts.Length > 2 && Is(parts[0], FeatureConditions.List)).Select(parts => parts[1]).Distinct().ToArray();
        foreach (var place in places)
        {
            var filter = FilterAt(rule, place);
            if (filter is null)
                yield return $"{FeatureConditions.List}:{place}:name is missing. Write {string.Join(" or ", FeatureConditions.Filters.Keys)}.";
            else if (FeatureConditions.Filters.Keys.Any(known => Is(known, filter)) && !rule.Conditions.Keys.Any(key => key.StartsWith($"{FeatureConditions.List}:{place}:parameters:", StringComparison.OrdinalIgnoreCase)))
                yield return $"{FeatureConditions.List}:{place}:parameters is missing. {filter} takes {string.Join(", ", FeatureConditions.Filters.Single(known => Is(known.Key, filter)).Value.Select(one => one.Key))}.";
        }

        if (places.Length == 0 && !rule.Conditions.Keys.Any(key => Is(key, FeatureConditions.List)))
            yield return $"{FeatureConditions.List} is missing. Write a list of filters, or true or false in the place of conditions.";
    }

    private static string? FilterAt(FeatureRule rule, string place) => rule.Conditions.GetValueOrDefault($"{FeatureConditions.List}:{place}:name");

    private static bool Is(string one, string other) => one.Equals(other, StringComparison.OrdinalIgnoreCase);
}
