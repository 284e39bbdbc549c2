using Gemba.Observability.Resilience;
using Gemba.Protocol.Faults;

namespace Gemba.Spreadsheet.Faults;

/// <summary>Faults of finding a workbook in the workspace and of keeping it current.</summary>
internal static partial class SpreadsheetFaults
{
    /// <summary>Reason of <see cref="OutsideWorkspace"/>: somebody may look for a way out.</summary>
    public const string OutsideWorkspaceReason = "outside_workspace";

    /// <summary>The options of the role are wrong; the text names each fault.</summary>
    public static Fault InvalidOptions(IEnumerable<string> faults) => new(
        "invalid_options", InvalidParams, 500, "The spreadsheet server cannot start with these options.", string.Join(" ", faults));

    /// <summary>Nothing in the workspace has this id, path or name.</summary>
    public static Fault UnknownWorkbook(string reference, IReadOnlyCollection<string> candidates) => new(
        "unknown_workbook", InvalidParams, 404,
        $"No workbook in the workspace is called {FaultText.Quote(reference)}.{DidYouMeanPath(reference, candidates)}",
        candidates.Count == 0
            ? "The workspace holds no workbook; call list_workbooks to see what was searched."
            : $"Use a workbook_id or path from list_workbooks; there are {FaultText.List(candidates)}.");

    /// <summary>A pattern for paths that cannot be read.</summary>
    public static Fault InvalidGlob(string glob, string why) => new(
        "invalid_glob", InvalidParams, 400,
        $"{FaultText.Quote(glob)} is not a pattern for paths: {why}.",
        "Write * for any characters within a folder, ** across folders, ? for one character (a bracket too), {a,b} for one of several.");

    /// <summary>More than one workbook answers to the name.</summary>
    public static Fault AmbiguousWorkbook(string reference, IReadOnlyCollection<string> candidates) => new(
        "ambiguous_workbook", InvalidParams, 400,
        $"{candidates.Count} workbooks are called {FaultText.Quote(reference)}.",
        $"Use the id or the whole path of one: {FaultText.List(candidates)}.");

    /// <summary>The path leaves the workspace; whether anything is there is not told.</summary>
    public static Fault OutsideWorkspace(string reference) => new(
        OutsideWorkspaceReason, InvalidParams, 403,
        $"{FaultText.Quote(reference)} does not stand for a file inside the workspace.",
        "Use a workbook_id or a relative path from list_workbooks.");

    /// <summary>The file is there, but of a kind that the server does not open.</summary>
    public static Fault UnsupportedExtension(string path, IEnumerable<string> supported) => new(
        "unsupported_format", InvalidParams, 415,
        $"{FaultText.Quote(path)} is not of a kind that is opened here ({string.Join(", ", supported)}).",
        "Save it as .xlsx in a spreadsheet program and name that file.");

    /// <summary>The file is above the bound on file size.</summary>
    public static Fault FileTooLarge(string path, long bytes, long limit) => new(
        "workbook_file_too_large", InvalidParams, 413,
        $"{FaultText.Quote(path)} has {bytes} bytes; at most {limit} are opened.",
        "Split the workbook, or raise spreadsheet:maxFileBytes of the server.");

    /// <summary>A pipe, a socket or a device bears the name of a workbook.</summary>
    public static Fault NotAFile(string path, string problem) => new(
        "not_a_file", InvalidParams, 422,
        $"{FaultText.Quote(path)} {problem}; it is not opened.",
        "Name another workbook from list_workbooks, or put a regular file in its place.");

    /// <summary>The file is empty.</summary>
    public static Fault EmptyFile(string path) => new(
        "empty_file", InvalidParams, 422,
        $"{FaultText.Quote(path)} has no content.",
        "Save the workbook again in a spreadsheet program, or name another from list_workbooks.");

    /// <summary>The operating system refuses to open the file.</summary>
    public static Fault FileUnreadable(string path) => new(
        "workbook_unreadable", InternalError, 403,
        $"{FaultText.Quote(path)} cannot be read by the server.",
        "Give the server's user the right to read it, close programs that lock it, or name another workbook.");

    /// <summary>The disk failed, or another program holds the file for a moment; repeats did not help.</summary>
    public static Fault FileNotReadableNow(string path) => new(
        "workbook_not_readable_now", InternalError, 503,
        $"{FaultText.Quote(path)} cannot be read just now: its disk or share fails, or another program holds it.",
        "Repeat the call in a few seconds; if it fails again, whoever runs the server finds the cause in the log under 'read_workbook'.",
        TimeSpan.FromSeconds(5));

    /// <summary>Why reading failed, told by the type of the failure: in passing, or for good.</summary>
    public static FaultException Unreadable(string path, Exception cause) =>
        new(FailureClasses.IsTransient(cause) ? FileNotReadableNow(path) : FileUnreadable(path), cause);

    /// <summary>Reading failed again and again, for whichever file: nobody is made to wait for it.</summary>
    public static Fault FilesSuspended(TimeSpan retryAfter) => new(
        "files_suspended", InternalError, 503,
        "The disk of the workspace failed again and again; no workbook is read from it for a moment. Workbooks in memory are served.",
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"Repeat the call in {Math.Ceiling(retryAfter.TotalSeconds):0} s; if it lasts, whoever runs the server looks at the disk and closes the breaker with 'gemba breaker reset file_io'."),
        TimeSpan.FromSeconds(Math.Max(1, Math.Ceiling(retryAfter.TotalSeconds))));

    /// <summary>The file was there a moment ago.</summary>
    public static Fault WorkbookGone(string path) => new(
        "workbook_gone", InvalidParams, 410,
        $"{FaultText.Quote(path)} was removed or replaced by a link.",
        "Call list_workbooks for what is there now.");

    /// <summary>The file kept changing while it was read.</summary>
    public static Fault WorkbookChanging(string path, int tries) => new(
        "workbook_changing", InternalError, 409,
        $"{FaultText.Quote(path)} changed during each of {tries} attempts to read it.",
        "Repeat the call when the program that writes it has finished.",
        TimeSpan.FromSeconds(1));

    /// <summary>The workspace folder has gone.</summary>
    public static Fault WorkspaceUnavailable() => new(
        "workspace_unavailable", InternalError, 503,
        "The workspace folder is gone or cannot be read.",
        "Restore the folder that the server was started on, or restart the server on another.",
        TimeSpan.FromSeconds(5));

    // Whoever names a file often leaves out its folder or its ending; so each is compared as far as it was written.
    private static string DidYouMeanPath(string reference, IReadOnlyCollection<string> paths)
    {
        var name = Path.GetFileName(reference);
        var pathByName = new Dictionary<string, string>(paths.Count, StringComparer.OrdinalIgnoreCase);
        foreach (var path in paths)
            pathByName.TryAdd(Path.HasExtension(name) ? Path.GetFileName(path) : Path.GetFileNameWithoutExtension(path), path);
        var nearest = FaultText.Nearest(name, pathByName.Keys) is { } near ? pathByName[near] : FaultText.Nearest(reference, paths);
        return nearest is null ? "" : $" Did you mean {FaultText.Quote(nearest)}?";
    }

    private const int InvalidParams = -32602;
    private const int InternalError = -32603;
}
