namespace Gemba.Observability.Audit;

/// <summary>Asks the audit files of a folder, whether a process writes to them or not.</summary>
public static class AuditFiles
{
    // Lines are stamped before they are queued: one may stand in a file that was begun a moment later.
    private static readonly TimeSpan Slack = TimeSpan.FromMinutes(1);

    /// <summary>The events that a filter takes, newest first. Files are read as the answer is enumerated, from the end, and only as far as needed.</summary>
    /// <param name="folder">Folder of the files; one that does not exist holds no events.</param>
    /// <param name="filter">What is asked for; at most <see cref="AuditFilter.Limit"/> are answered.</param>
    /// <param name="cancellationToken">Ends the enumeration.</param>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static IEnumerable<AuditEntry> Query(string folder, AuditFilter filter, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return FilesOf(folder, filter)
            .SelectMany(file => Entries(file, cancellationToken))
            .Where(filter.Takes)
            .Take(filter.Limit);
    }

    /// <summary>Holds every line of every file against the one before it: a line that was changed, removed, inserted or moved is found.</summary>
    /// <param name="folder">Folder of the files, whether a process writes to them or not.</param>
    /// <param name="known">A hash that was noted elsewhere, as that of the last line of an earlier look: it must still be there. Default none.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static AuditVerdict Verify(string folder, string? known = null, CancellationToken cancellationToken = default) =>
        AuditVerification.Run(folder, known, cancellationToken);

    private static IEnumerable<AuditEntry> Entries(string file, CancellationToken cancellationToken)
    {
        foreach (var line in ReverseLines.Of(file))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (AuditLineReader.TryRead(line.Span) is { } entry)
                yield return entry;
        }
    }

    /// <summary>The files in which such events may stand, newest first: begun before the last moment asked for, last written after the first one.</summary>
    private static IEnumerable<string> FilesOf(string folder, AuditFilter filter) => AuditFileName.In(folder)
        .Where(file => filter.Until is null || file.Name.Begun <= filter.Until.Value.UtcDateTime)
        .Where(file => filter.From is null || File.GetLastWriteTimeUtc(file.Path) + Slack >= filter.From.Value.UtcDateTime)
        .OrderByDescending(file => file.Name)
        .Select(file => file.Path);
}
