using Gemba.Observability.Sdk;

namespace Gemba.Spreadsheet;

/// <summary>Names everything that is wrong with <see cref="SpreadsheetOptions"/>, all at once.</summary>
public static class SpreadsheetOptionsValidator
{
    /// <summary>One sentence per fault, each beginning with the option, then the value found and what to choose; empty when all is well.</summary>
    public static IReadOnlyList<string> FaultsOf(SpreadsheetOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        List<string> faults = [.. OptionRanges.FaultsOf(options), .. OptionRanges.FaultsOf(options.FileIo).Select(fault => $"FileIo.{fault}"), .. OptionRanges.FaultsOf(options.Limits).Select(fault => $"Limits.{fault}")];
        CheckWorkspace(options.Workspace, faults);
        CheckExtensions(options.Extensions, faults);
        CheckConsistency(options, faults);
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
        else if (!CanList(workspace))
            faults.Add($"Workspace '{workspace}' cannot be listed by this user. Give the user the right to read it, or name another.");
    }

    private static bool CanList(string folder)
    {
        try
        {
            using var entries = Directory.EnumerateFileSystemEntries(folder).GetEnumerator();
            entries.MoveNext();
            return true;
        }
        catch (Exception refused) when (refused is UnauthorizedAccessException or IOException)
        {
            return false;
        }
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

    private static void CheckConsistency(SpreadsheetOptions options, List<string> faults)
    {
        if (options.MaxResponseBytes < 2L * options.MaxPayloadBytes)
            faults.Add($"MaxResponseBytes is {options.MaxResponseBytes}, below twice spreadsheet:maxPayloadBytes ({options.MaxPayloadBytes}): full pages would fail. Raise the one or lower the other.");
    }
}
