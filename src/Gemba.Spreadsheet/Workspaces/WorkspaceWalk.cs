using System.IO.Enumeration;

namespace Gemba.Spreadsheet.Workspaces;

/// <summary>
/// One walk through the workspace, folder by folder. Folders behind links are not entered: where they lie inside the workspace they are walked anyway
/// under their own name, and everything else is none of ours. So no circle can hold the walk.
/// </summary>
internal sealed class WorkspaceWalk(string root, SpreadsheetOptions options)
{
    private const int MostProblems = 20;
    private const string NameProblem = "has a name that is not valid UTF-8; rename it";

    private static readonly EnumerationOptions EveryEntry = new() { AttributesToSkip = 0, IgnoreInaccessible = false, ReturnSpecialDirectories = false };

    private readonly List<WorkbookFile> _files = [];
    private readonly List<WorkspaceProblem> _problems = [];
    private readonly Queue<Folder> _folders = new();
    private int _problemCount;
    private bool _isCut;

    public WorkspaceListing Run(CancellationToken cancellationToken)
    {
        _folders.Enqueue(new Folder(root, "", 0));
        while (!_isCut && _folders.TryDequeue(out var folder))
            Search(folder, cancellationToken);
        _files.Sort(static (a, b) =>
        {
            var bySlug = string.Compare(a.Slug, b.Slug, StringComparison.OrdinalIgnoreCase);
            return bySlug != 0 ? bySlug : string.CompareOrdinal(a.Path, b.Path);
        });
        return new WorkspaceListing(_files, _problems, _problemCount, _isCut);
    }

    private void Search(Folder folder, CancellationToken cancellationToken)
    {
        var below = new List<string>();
        try
        {
            foreach (var entry in EntriesOf(folder.FullPath))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (entry.Kind == EntryKind.Folder)
                    below.Add(entry.Name);
                else if (entry.Kind == EntryKind.Link)
                    Report(folder.PathOf(entry.Name), LinkProblem(Path.Join(folder.FullPath, entry.Name)));
                else if (!Take(folder, entry))
                    return;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Report(folder.RelativePath, e is UnauthorizedAccessException ? "may not be read" : "cannot be read");
        }

        below.Sort(StringComparer.Ordinal);
        foreach (var name in below)
            Descend(folder, name);
    }

    private bool Take(Folder folder, Entry entry)
    {
        if (_files.Count == options.MaxFiles)
        {
            _isCut = true;
            return false;
        }

        var fullPath = Path.Join(folder.FullPath, entry.Name);
        if (FileProblem(fullPath) is { } problem)
            Report(folder.PathOf(entry.Name), problem);
        else
            _files.Add(new WorkbookFile(folder.PathOf(entry.Name), fullPath, entry.Bytes, entry.LastModified));
        return true;
    }

    private static string? FileProblem(string fullPath) => IsLost(fullPath) ? NameProblem : FileKinds.ProblemOf(FileKinds.Of(fullPath));

    private void Descend(Folder folder, string name)
    {
        if (IsLost(Path.Join(folder.FullPath, name)))
        {
            Report(folder.PathOf(name), NameProblem);
            return;
        }

        if (folder.Depth < options.MaxDepth)
            _folders.Enqueue(new Folder(Path.Join(folder.FullPath, name), folder.PathOf(name), folder.Depth + 1));
        else
            Report(folder.PathOf(name), $"lies deeper than {options.MaxDepth} folders");
    }

    // A link to a workbook or folder of the workspace is no loss: the target is listed under its own path.
    private string? LinkProblem(string link) => IsLost(link) ? NameProblem
        : RealPath.Resolve(link) is not { } target ? "is a link that leads in a circle"
        : !RealPath.IsInside(target, root) ? "is a link that leads out of the workspace"
        : FileKinds.ProblemOf(FileKinds.Of(target)) is { } problem ? $"is a link, and its target {problem}"
        : null;

    // Bytes that are no UTF-8 are read as U+FFFD, and such a name leads back to nothing.
    private static bool IsLost(string path) => path.Contains('\uFFFD') && !Path.Exists(path) && FileKinds.Of(path) == FileKind.Missing;

    private void Report(string path, string? reason)
    {
        if (reason is null)
            return;
        _problemCount++;
        if (_problems.Count < MostProblems)
            _problems.Add(new WorkspaceProblem(path.Length == 0 ? "." : path, reason));
    }

    private FileSystemEnumerable<Entry> EntriesOf(string folder) => new(folder, ToEntry, EveryEntry) { ShouldIncludePredicate = IsWanted };

    private bool IsWanted(ref FileSystemEntry entry)
    {
        var name = entry.FileName;
        var isLink = (entry.Attributes & FileAttributes.ReparsePoint) != 0;
        // Folders with a dot belong to programs (.git, .cache); ~$ files are the locks of an open spreadsheet program.
        return entry.IsDirectory ? name is not ['.', ..] : (!name.StartsWith("~$") && (HasExtension(name) || (isLink && !name.Contains('.'))));
    }

    private bool HasExtension(ReadOnlySpan<char> name)
    {
        var extension = Path.GetExtension(name);
        foreach (var known in options.Extensions)
        {
            if (extension.Equals(known, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }

    private static Entry ToEntry(ref FileSystemEntry entry)
    {
        var name = entry.FileName.ToString();
        return (entry.Attributes & FileAttributes.ReparsePoint) != 0 ? new Entry(EntryKind.Link, name, 0, default)
            : entry.IsDirectory ? new Entry(EntryKind.Folder, name, 0, default)
            : new Entry(EntryKind.File, name, entry.Length, entry.LastWriteTimeUtc.UtcDateTime);
    }

    private enum EntryKind
    {
        File,
        Folder,
        Link,
    }

    private readonly record struct Entry(EntryKind Kind, string Name, long Bytes, DateTime LastModified);

    private sealed record Folder(string FullPath, string RelativePath, int Depth)
    {
        public string PathOf(string name) => RelativePath.Length == 0 ? name : $"{RelativePath}/{name}";
    }
}
