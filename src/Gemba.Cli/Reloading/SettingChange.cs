using Gemba.Cli.Configuration;
using Gemba.Cli.Spreadsheet;

namespace Gemba.Cli.Reloading;

/// <summary>One value that a changed file brought.</summary>
/// <param name="Key">As the file writes it.</param>
/// <param name="Before">What held; a secret is hidden.</param>
/// <param name="After">What was asked for; a secret is hidden.</param>
/// <param name="IsLive">Whether it holds now; otherwise it takes effect at the next start.</param>
internal sealed record SettingChange(string Key, string Before, string After, bool IsLive)
{
    /// <summary>What differs.</summary>
    public static IReadOnlyList<SettingChange> Between(SpreadsheetSettings before, SpreadsheetSettings after) =>
    [
        .. from key in SpreadsheetSettings.Keys
           let values = (Before: before.ValueOf(key), After: after.ValueOf(key))
           where !AreEqual(values.Before, values.After)
           select new SettingChange(key.Name, ShownValue.TextOf(key, values.Before), ShownValue.TextOf(key, values.After), key.IsLive),
    ];

    private static bool AreEqual(object? one, object? other) =>
        one is IReadOnlyCollection<string> items && other is IReadOnlyCollection<string> others ? items.SequenceEqual(others) : Equals(one, other);
}
