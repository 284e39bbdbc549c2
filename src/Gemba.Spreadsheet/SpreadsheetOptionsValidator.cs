using System.Globalization;

namespace Gemba.Spreadsheet;

/// <summary>Names everything that is wrong with <see cref="SpreadsheetOptions"/>, all at once.</summary>
public static class SpreadsheetOptionsValidator
{
    /// <summary>One sentence per fault, each with the key, the value found and what to choose; empty when all is well.</summary>
    public static IReadOnlyList<string> FaultsOf(SpreadsheetOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var faults = new List<string>();
        CheckWorkspace(options.Workspace, faults);
        CheckExtensions(options.Extensions, faults);
        CheckNumbers(options, faults);
        CheckTimes(options, faults);
        return faults;
    }

    private static void CheckWorkspace(string workspace, List<string> faults)
    {
        if (string.IsNullOrWhiteSpace(workspace))
            faults.Add("Workspace is missing. Name the folder that holds the workbooks (--workspace DIR).");
        else if (File.Exists(workspace))
            faults.Add($"Workspace '{workspace}' is a file. Name the folder that holds it.");
        else if (!Directory.Exists(workspace))
            faults.Add($"Workspace '{workspace}' does not exist or cannot be read. Create the folder or name another.");
    }

    private static void CheckExtensions(IReadOnlyList<string> extensions, List<string> faults)
    {
        if (extensions is null || extensions.Count == 0)
            faults.Add("Extensions is empty. Name at least one, such as '.xlsx'.");
        foreach (var extension in extensions ?? [])
        {
            if (extension is not ['.', _, ..] || extension.AsSpan(1).ContainsAny('.', '/', '\\'))
                faults.Add($"Extensions has '{extension}'. Write an extension with its dot, such as '.xlsx'.");
        }
    }

    private static void CheckNumbers(SpreadsheetOptions options, List<string> faults)
    {
        Within(nameof(options.MaxFiles), options.MaxFiles, 1, 1_000_000, faults);
        Within(nameof(options.MaxDepth), options.MaxDepth, 0, 64, faults);
        Within(nameof(options.MaxFileBytes), options.MaxFileBytes, 1 << 10, 4L << 30, faults);
        Within(nameof(options.CacheBytes), options.CacheBytes, 1 << 20, 64L << 30, faults);
        Within(nameof(options.CacheCapacity), options.CacheCapacity, 1, 1000, faults);
        Within(nameof(options.MaxConcurrentOpens), options.MaxConcurrentOpens, 1, 64, faults);
        Within(nameof(options.MaxConcurrentCalls), options.MaxConcurrentCalls, 1, 1000, faults);
        Within(nameof(options.MaxCells), options.MaxCells, 1, 1_000_000, faults);
        Within(nameof(options.MaxPayloadBytes), options.MaxPayloadBytes, 256, 16 << 20, faults);
        Within(nameof(options.MaxItems), options.MaxItems, 1, 100_000, faults);
        Within(nameof(options.MaxResponseBytes), options.MaxResponseBytes, 1 << 10, 100_000_000, faults);
        Within(nameof(options.MaxWorkSteps), options.MaxWorkSteps, 1, 1_000_000_000, faults);
        if (options.MaxResponseBytes < 2L * options.MaxPayloadBytes)
            faults.Add($"MaxResponseBytes is {options.MaxResponseBytes}, below twice MaxPayloadBytes ({options.MaxPayloadBytes}): full pages would fail. Raise the one or lower the other.");
    }

    private static void CheckTimes(SpreadsheetOptions options, List<string> faults)
    {
        Within(nameof(options.TimestampGranularity), options.TimestampGranularity, TimeSpan.Zero, TimeSpan.FromMinutes(1), faults);
        Within(nameof(options.QueueTimeout), options.QueueTimeout, TimeSpan.Zero, TimeSpan.FromMinutes(1), faults);
        Within(nameof(options.ToolTimeout), options.ToolTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(10), faults);
        Within(nameof(options.RegexTimeout), options.RegexTimeout, TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(10), faults);
    }

    private static void Within<T>(string key, T value, T least, T most, List<string> faults)
        where T : IComparable<T>, IFormattable
    {
        if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)
            faults.Add(string.Create(CultureInfo.InvariantCulture, $"{key} is {value}. Choose {least} to {most}."));
    }
}
