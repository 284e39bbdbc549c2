using System.Runtime.CompilerServices;

namespace Gemba.Observability.Audit;

/// <summary>Reads the lines that come to the files of a folder from now on, whichever process writes them.</summary>
/// <remarks>Begins when it is made: what is written behind that moment is read, whenever the reading begins.</remarks>
public sealed class AuditFollower
{
    // A person sees no difference below it; a look at a folder of some files costs microseconds.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly string _folder;
    private readonly Dictionary<string, long> _read = new(StringComparer.Ordinal);

    /// <param name="folder">Folder of the files; it may be made later.</param>
    public AuditFollower(string folder)
    {
        _folder = folder;
        foreach (var (_, path) in AuditFileName.In(folder))
            _read[path] = LengthOf(path);
    }

    /// <summary>The events that a filter takes, in the order in which they are written, until the wait is cancelled.</summary>
    public async IAsyncEnumerable<AuditEntry> FollowAsync(AuditFilter filter, TimeProvider clock, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        using var timer = new PeriodicTimer(Interval, clock);
        do
        {
            foreach (var entry in New(cancellationToken).Where(filter.Takes))
                yield return entry;
        }
        while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false));
    }

    private List<AuditEntry> New(CancellationToken cancellationToken)
    {
        var entries = new List<AuditEntry>();
        foreach (var (_, path) in AuditFileName.In(_folder))
        {
            var from = _read.GetValueOrDefault(path);
            if (LengthOf(path) <= from)
                continue;
            AuditLines.Visit(path, from, long.MaxValue, (line, offset) =>
            {
                _read[path] = offset + line.Length + 1;
                if (AuditLineReader.TryRead(line) is { } entry)
                    entries.Add(entry);
            }, cancellationToken);
        }

        return entries;
    }

    private static long LengthOf(string path) => new FileInfo(path) is { Exists: true, Length: var length } ? length : 0;
}
