using System.Text.RegularExpressions;

namespace Gemba.Spreadsheet.Features;

/// <summary>The conditions that a rule may have: the filters that are served and the keys that each takes, in the schema of Microsoft.FeatureManagement.</summary>
internal static partial class FeatureConditions
{
    /// <summary>How a moment is written: ISO 8601, without a time of day the beginning of the day. The schema holds the same.</summary>
    public const string MomentForm = @"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])(T([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,7})?)?(Z|[-+][0-9]{2}:[0-9]{2})?)?$";

    public const string Targeting = "Microsoft.Targeting";
    public const string TimeWindow = "Microsoft.TimeWindow";
    public const string List = "enabledFor";
    public const string Requirement = "requirementType";

    /// <summary>What joins several filters.</summary>
    public static readonly string[] Requirements = ["Any", "All"];

    /// <summary>The keys below <c>parameters</c> by filter; <c>*</c> stands for a place in a list.</summary>
    public static readonly IReadOnlyDictionary<string, (string Key, ConditionKind Kind)[]> Filters = new Dictionary<string, (string, ConditionKind)[]>
    {
        [Targeting] =
        [
            ("audience:users:*", ConditionKind.Text),
            ("audience:groups:*:name", ConditionKind.Text),
            ("audience:groups:*:rolloutPercentage", ConditionKind.Percentage),
            ("audience:defaultRolloutPercentage", ConditionKind.Percentage),
            ("audience:exclusion:users:*", ConditionKind.Text),
            ("audience:exclusion:groups:*", ConditionKind.Text),
        ],
        [TimeWindow] = [("start", ConditionKind.Time), ("end", ConditionKind.Time)],
    };

    [GeneratedRegex(MomentForm)]
    public static partial Regex Moment();

    /// <summary>A flat key with a star for each place in a list: <c>enabledFor:*:name</c>.</summary>
    public static string PatternOf(string key) => string.Join(':', key.Split(':').Select(part => part.All(char.IsAsciiDigit) ? "*" : part));
}

/// <summary>What the value of a condition may be.</summary>
internal enum ConditionKind
{
    /// <summary>Any text but an empty one.</summary>
    Text,

    /// <summary>A number of 0 to 100.</summary>
    Percentage,

    /// <summary>A moment with its offset.</summary>
    Time,
}
