using System.Text;

namespace Gemba.Observability.Audit;

/// <summary>Reads every line of a folder once and holds each against the one before it.</summary>
/// <remarks>
/// Within a file each line names the one before it. The first line of a file names a line of an earlier file: its last one; or, where two processes write to one folder,
/// the one that was the last when the file was begun; or the last one of a file that the trail itself says was deleted.
/// </remarks>
internal sealed class AuditVerification
{
    private const int MostDamage = 20;

    private readonly List<Segment> _segments = [];
    private readonly List<AuditDamage> _damage = [];
    private readonly List<string> _notes = [];
    private readonly HashSet<string> _expired = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (int File, long Line)> _wanted = new(StringComparer.Ordinal);
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _isWanted;
    private long _lines;

    private AuditVerification() => _isWanted = new HashSet<string>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Verifies the files of a folder.</summary>
    /// <param name="folder">Folder of the files.</param>
    /// <param name="known">A hash that was kept elsewhere and must be in the chain; <see langword="null"/> for none.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static AuditVerdict Run(string folder, string? known, CancellationToken cancellationToken)
    {
        var run = new AuditVerification();
        var files = AuditFileName.In(folder);
        foreach (var (_, path) in files)
            run.Want(path);
        if (known is not null)
            run._isWanted.Set.Add(known);
        foreach (var (_, path) in files)
            run.Read(path, cancellationToken);
        run.HoldFilesTogether();
        if (known is not null && !run._wanted.ContainsKey(known))
            run.Tell(new AuditDamage("", 0, $"No line has the hash {known}: the trail was cut off or rewritten since it was noted."));
        return run.Verdict();
    }

    /// <summary>Notes which line the first one of a file stands behind.</summary>
    private void Want(string path)
    {
        if (AuditLines.FirstOf(path) is { } line && AuditChain.TryRead(line, out var prev, out _))
            _isWanted.Set.Add(Encoding.ASCII.GetString(prev));
    }

    private void Read(string path, CancellationToken cancellationToken)
    {
        var segment = new Segment(Path.GetFileName(path), _segments.Count);
        _segments.Add(segment);
        var rest = AuditLines.Visit(path, 0, long.MaxValue, (line, _) => Hold(segment, line), cancellationToken);
        if (rest.Length == 0)
            return;
        if (AuditChain.TryRead(rest.AsSpan(0, rest.Length - 1), out _, out _))
            Tell(new AuditDamage(segment.File, segment.Lines + 1, "the line end was changed."));
        else
            _notes.Add($"{segment.File}: {rest.Length} bytes behind the last line are no whole line; a writer is at work, or was killed and lost what it had not told anybody.");
    }

    private void Hold(Segment segment, Span<byte> line)
    {
        segment.Lines++;
        _lines++;
        if (!AuditChain.TryRead(line, out var prev, out var hash))
        {
            Tell(new AuditDamage(segment.File, segment.Lines, "is no line of the trail: it does not end with prev and hash."));
            segment.Last = null;
            return;
        }

        if (!AuditChain.IsWhole(line))
            Tell(new AuditDamage(segment.File, segment.Lines, "was changed: its content does not have the hash that stands in it."));
        else if (segment.Last is { } last && !prev.SequenceEqual(last))
            Tell(new AuditDamage(segment.File, segment.Lines, "does not stand behind the line that it names: lines were removed, inserted or moved here."));
        Keep(segment, line, prev, hash);
    }

    private void Keep(Segment segment, ReadOnlySpan<byte> line, ReadOnlySpan<byte> prev, ReadOnlySpan<byte> hash)
    {
        if (segment.Lines == 1)
            (segment.Prev, segment.Begun, segment.FirstHash) = (Encoding.ASCII.GetString(prev), AuditLineReader.TimeOf(line), Encoding.ASCII.GetString(hash));
        segment.Last ??= new byte[AuditChain.HashChars];
        hash.CopyTo(segment.Last);
        segment.Ended = AuditLineReader.TimeOf(line);
        Span<char> text = stackalloc char[AuditChain.HashChars];
        Encoding.ASCII.GetChars(hash, text);
        if (_isWanted.TryGetValue(text, out var wanted))
            _wanted.TryAdd(wanted, (segment.Index, segment.Lines));
        if (AuditNotes.ExpiredHashOf(line) is { Length: > 0 } expired)
            _expired.Add(expired);
    }

    private void HoldFilesTogether()
    {
        var filled = _segments.Where(segment => segment.Prev is not null).ToArray();
        for (var i = 0; i < filled.Length; i++)
        {
            if (ProblemOf(filled[i], isOldest: i == 0, filled[..i]) is { } problem)
                Tell(new AuditDamage(filled[i].File, 1, problem));
        }
    }

    private string? ProblemOf(Segment segment, bool isOldest, IEnumerable<Segment> before)
    {
        var prev = segment.Prev!;
        if (prev == AuditChain.Genesis)
            return isOldest ? null : Beside(segment, before, "begins a chain of its own: files before it were replaced, or their last lines could not be read.");
        if (_wanted.TryGetValue(prev, out var place) && place.File < segment.Index)
        {
            var followed = _segments[place.File];
            return place.Line == followed.Lines ? null : Beside(segment, [followed], $"stands behind line {place.Line} of {followed.File}, but more lines follow there: they were added later.");
        }

        if (!_expired.Contains(prev))
            return "stands behind a line that is in no earlier file: a file, or the end of one, was removed.";
        _notes.Add($"{segment.File}: the chain begins here, behind files that were deleted because they were old, as the trail itself tells.");
        return null;
    }

    /// <summary>No problem where an earlier file was still being written when this one was begun: two processes share the folder.</summary>
    private string? Beside(Segment segment, IEnumerable<Segment> before, string problem)
    {
        if (before.FirstOrDefault(other => other.Ended >= segment.Begun) is not { } beside)
            return problem;
        _notes.Add($"{segment.File}: written by another process at the same time as {beside.File}.");
        return null;
    }

    private void Tell(AuditDamage damage)
    {
        // The files are held together last, but what they show stands at their beginning; only the first ones are kept.
        _damage.Add(damage);
        if (_damage.Count > MostDamage * 2)
            _damage.RemoveRange(MostDamage, _damage.Count - MostDamage);
    }

    private AuditVerdict Verdict()
    {
        var order = _segments.ToDictionary(segment => segment.File, segment => segment.Index, StringComparer.Ordinal);
        var filled = _segments.Where(segment => segment.Last is not null).ToArray();
        return new AuditVerdict
        {
            Files = _segments.Count,
            Lines = _lines,
            First = filled is [var first, ..] ? new AuditPlace(first.File, 1, first.FirstHash) : null,
            Last = filled is [.., var last] ? new AuditPlace(last.File, last.Lines, Encoding.ASCII.GetString(last.Last!)) : null,
            Damage = [.. _damage.OrderBy(damage => order.GetValueOrDefault(damage.File, int.MaxValue)).ThenBy(damage => damage.Line).Take(MostDamage)],
            Notes = _notes,
        };
    }

    /// <summary>What is known of a file while it is read.</summary>
    private sealed class Segment(string file, int index)
    {
        public string File { get; } = file;

        public int Index { get; } = index;

        public long Lines { get; set; }

        public string? Prev { get; set; }

        public string FirstHash { get; set; } = "";

        public byte[]? Last { get; set; }

        public DateTimeOffset Begun { get; set; }

        public DateTimeOffset Ended { get; set; }
    }
}
