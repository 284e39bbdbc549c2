namespace Gemba.Spreadsheet.Workspaces;

/// <summary>What one walk through the workspace found.</summary>
/// <param name="Files">The workbooks, sorted by name without extension, then by path.</param>
/// <param name="Problems">What could not be searched, at most 20; each names a path inside the workspace and why.</param>
/// <param name="ProblemCount">How many there were.</param>
/// <param name="IsCut">Whether the bound on files ended the walk.</param>
internal sealed record WorkspaceListing(
    IReadOnlyList<WorkbookFile> Files, IReadOnlyList<WorkspaceProblem> Problems, int ProblemCount, bool IsCut);

/// <summary>A place in the workspace that was not searched.</summary>
/// <param name="Path">Relative to the workspace.</param>
/// <param name="Reason">Why, in a few words.</param>
internal sealed record WorkspaceProblem(string Path, string Reason);
