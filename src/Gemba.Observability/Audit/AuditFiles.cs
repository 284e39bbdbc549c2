namespace Gemba.Observability.Audit;

/// <summary>Asks the audit files of a folder, whether a process writes to them or not.</summary>
public static class AuditFiles
{
    /// <summary>The events that a filter takes, newest first. Files are read as the answer is enumerated, from the end, and only as far as needed.</summary>
    /// <param name="folder">Folder of the files; one that does not exist holds no events.</param>
    /// <param name="filter">What is asked for; at most <see cref="AuditFilter.Limit"/> are answered.</param>
    /// <param name="cancellationToken">Ends the enumeration.</param>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static IEnumerable<AuditEntry> Query(string folder, AuditFilter filter, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return Query(folder, filter, count: null, cancellationToken);
    }

    /// <summary>The same, and tells <paramref name="count"/> how many bytes were read.</summary>
    internal static IEnumerable<AuditEntry> Query(string folder, AuditFilter filter, AuditReadCount? count, CancellationToken cancellationToken) =>
        AuditFileName.In(folder).Reverse()
            .SelectMany(file => Entries(file.Path, filter, count, cancellationToken))
            .Where(filter.Takes)
            .Take(filter.Limit);

    /// <summary>Holds every line of every file against the one before it: a line that was changed, removed, inserted or moved is found.</summary>
    /// <param name="folder">Folder of the files, whether a process writes to them or not.</param>
    /// <param name="known">A hash that was noted elsewhere, as that of the last line of an earlier look: it must still be there. Default none.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static AuditVerdict Verify(string folder, string? known = null, CancellationToken cancellationToken = default) =>
        AuditVerification.Run(folder, known, cancellationToken);

    /// <summary>The lines of the time that is asked for, last first.</summary>
    private static IEnumerable<AuditEntry> Entries(string file, AuditFilter filter, AuditReadCount? count, CancellationToken cancellationToken)
    {
        var (start, end) = AuditRange.Of(file, filter.From, filter.Until, count);
        foreach (var line in ReverseLines.Of(file, start, end))
        {
            cancellationToken.ThrowIfCancellationRequested();
            count?.Add(line.Length);
            if (AuditLineReader.TryRead(line.Span) is { } entry)
                yield return entry;
        }
    }
}
