namespace Gemba.Observability.Audit;

/// <summary>Asks the lines in memory and then the files, as one trail.</summary>
internal static class AuditSearch
{
    /// <summary>The events that a filter takes, newest first; what is in memory is not read from a file again.</summary>
    public static IEnumerable<AuditEntry> Run(IAuditTrail trail, AuditFilter filter, CancellationToken cancellationToken)
    {
        var sequence = Everything(trail, filter, cancellationToken);
        if (filter.Behind is { } behind)
            sequence = sequence.SkipWhile(entry => entry.EventId != behind).Skip(1);
        return sequence.Where(filter.Takes).Take(filter.Limit);
    }

    private static IEnumerable<AuditEntry> Everything(IAuditTrail trail, AuditFilter filter, CancellationToken cancellationToken)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in trail.Query(new AuditFilter { Limit = int.MaxValue }))
        {
            if (seen.Add(entry.EventId))
                yield return entry;
        }

        if (trail.Folder is not { } folder)
            yield break;
        var older = new AuditFilter { From = filter.From, Until = Earlier(filter.Until, BehindTime(filter, seen)), Limit = int.MaxValue };
        foreach (var entry in AuditFiles.Query(folder, older, cancellationToken))
        {
            if (!seen.Contains(entry.EventId))
                yield return entry;
        }
    }

    /// <summary>Before what time the event stands behind which to go on: its id tells, so that the files before it need not be read to find it.</summary>
    private static DateTimeOffset? BehindTime(AuditFilter filter, HashSet<string> seen) =>
        filter.Behind is { } behind && !seen.Contains(behind) ? AuditCursor.TimeOf(behind) + AuditRange.Slack : null;

    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) => one is null || other < one ? other ?? one : one;
}
