using Gemba.Observability.Captures;

namespace Gemba.Spreadsheet.Workspaces;

/// <summary>A workbook file of the workspace, as it was when it was looked at.</summary>
/// <param name="Path">Relative to the workspace, with forward slashes, without links: the identity of the workbook.</param>
/// <param name="FullPath">Where it lies on this machine; never shown to a caller.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="LastModified">Its time stamp, UTC.</param>
internal sealed record WorkbookFile(string Path, string FullPath, long Bytes, DateTime LastModified) : ICallSubject
{
    /// <summary>The stable id.</summary>
    public string Id { get; } = WorkbookId.Of(Path);

    /// <summary>The id without <c>wb-</c>.</summary>
    public string ShortId => Id[WorkbookId.Prefix.Length..];

    /// <summary>The file's name without extension.</summary>
    public string Slug => System.IO.Path.GetFileNameWithoutExtension(Path);

    IEnumerable<KeyValuePair<string, object?>> ICallSubject.Describe() => [new("workbook", Path), new("workbook_bytes", Bytes)];

    /// <summary>The name of the folder that holds it; <see langword="null"/> at the root.</summary>
    public string? Folder => System.IO.Path.GetDirectoryName(Path) is { Length: > 0 } folder ? System.IO.Path.GetFileName(folder) : null;
}
