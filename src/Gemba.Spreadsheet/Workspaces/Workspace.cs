using Gemba.Protocol.Faults;
using Gemba.Spreadsheet.Faults;

namespace Gemba.Spreadsheet.Workspaces;

/// <summary>The folder that is served: lists its workbooks and finds one by id, path or name. Nothing outside it can be reached or learned.</summary>
internal sealed class Workspace
{
    private readonly SpreadsheetOptions _options;
    private readonly string _root;
    private volatile Dictionary<string, string> _pathById = [];

    public Workspace(SpreadsheetOptions options)
    {
        _options = options;
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(options.Workspace));
        _root = RealPath.Resolve(full) ?? throw new FaultException(SpreadsheetFaults.WorkspaceUnavailable());
    }

    /// <summary>The folder without links. For this process alone, never for an answer.</summary>
    public string Root => _root;

    /// <summary>Walks through the folder. Looks at names, sizes and time stamps, never into a file.</summary>
    /// <exception cref="FaultException">The workspace folder is gone.</exception>
    public WorkspaceListing List(CancellationToken cancellationToken)
    {
        if (!Directory.Exists(_root))
            throw new FaultException(SpreadsheetFaults.WorkspaceUnavailable());
        var listing = new WorkspaceWalk(_root, _options).Run(cancellationToken);
        var pathById = new Dictionary<string, string>(listing.Files.Count, StringComparer.Ordinal);
        foreach (var file in listing.Files)
            pathById.TryAdd(file.Id, file.Path);
        _pathById = pathById;
        return listing;
    }

    /// <summary>The workbook that an id, a short id, a relative path or an unambiguous file name stands for, looked at anew.</summary>
    /// <exception cref="FaultException">None, more than one, outside of the workspace, of another kind, no regular file, empty or too large.</exception>
    public WorkbookFile Get(string reference, CancellationToken cancellationToken)
    {
        var text = reference.Trim();
        if (text.Length == 0 || text.Contains('\0'))
            throw new FaultException(SpreadsheetFaults.UnknownWorkbook(reference, CandidatesOf(List(cancellationToken))));
        var file = FindByKnownId(text) ?? FindByPath(text) ?? GetByListing(text, cancellationToken);
        CheckSize(file);
        return file;
    }

    /// <summary>The same file, looked at anew; <see langword="null"/> where it has gone or now leads elsewhere.</summary>
    public WorkbookFile? Refresh(WorkbookFile file) =>
        RealPath.Resolve(file.FullPath) == file.FullPath ? Look(file.FullPath) : null;

    private WorkbookFile? FindByKnownId(string text) =>
        WorkbookId.TryRead(text) is { } id && _pathById.TryGetValue(id, out var path) ? FindByPath(path) : null;

    private WorkbookFile? FindByPath(string path)
    {
        var full = RealPath.Resolve(Path.Combine(_root, path.Replace('\\', Path.DirectorySeparatorChar)));
        if (full is null || !RealPath.IsInside(full, _root))
            throw new FaultException(SpreadsheetFaults.OutsideWorkspace(path));
        var file = Look(full);
        if (file is not null && !_options.Extensions.Contains(Path.GetExtension(full), StringComparer.OrdinalIgnoreCase))
            throw new FaultException(SpreadsheetFaults.UnsupportedExtension(file.Path, _options.Extensions));
        return file;
    }

    private WorkbookFile? Look(string fullPath)
    {
        try
        {
            var info = new FileInfo(fullPath);
            if (info.Exists && FileKinds.ProblemOf(FileKinds.Of(fullPath)) is { } problem)
                throw new FaultException(SpreadsheetFaults.NotAFile(RelativePathOf(fullPath), problem));
            return info.Exists ? new WorkbookFile(RelativePathOf(fullPath), fullPath, info.Length, info.LastWriteTimeUtc) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw SpreadsheetFaults.Unreadable(RelativePathOf(fullPath), e);
        }
    }

    private string RelativePathOf(string fullPath) =>
        Path.GetRelativePath(_root, fullPath).Replace(Path.DirectorySeparatorChar, '/');

    private WorkbookFile GetByListing(string text, CancellationToken cancellationToken)
    {
        var listing = List(cancellationToken);
        if (FindByKnownId(text) is { } known)
            return known;
        var named = listing.Files.Where(f => IsCalled(f, text)).ToList();
        return named.Count switch
        {
            1 => named[0],
            0 => throw new FaultException(SpreadsheetFaults.UnknownWorkbook(text, CandidatesOf(listing))),
            _ => throw new FaultException(SpreadsheetFaults.AmbiguousWorkbook(text, [.. named.Select(f => f.Path)])),
        };
    }

    private static bool IsCalled(WorkbookFile file, string name) =>
        string.Equals(file.Path, name, StringComparison.OrdinalIgnoreCase)
        || string.Equals(Path.GetFileName(file.Path), name, StringComparison.OrdinalIgnoreCase)
        || string.Equals(file.Slug, name, StringComparison.OrdinalIgnoreCase);

    private void CheckSize(WorkbookFile file)
    {
        if (file.Bytes == 0)
            throw new FaultException(SpreadsheetFaults.EmptyFile(file.Path));
        if (file.Bytes > _options.MaxFileBytes)
            throw new FaultException(SpreadsheetFaults.FileTooLarge(file.Path, file.Bytes, _options.MaxFileBytes));
    }

    private static List<string> CandidatesOf(WorkspaceListing listing) => [.. listing.Files.Select(f => f.Path)];
}
