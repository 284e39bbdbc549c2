using Microsoft.Win32.SafeHandles;

namespace Gemba.Observability.Audit;

/// <summary>Finds the part of a file in which the lines of some time stand, by halving: lines come in the order of their time, but for those that were made at once.</summary>
/// <remarks>
/// So a day in many gigabytes costs two dozen small reads a file and no index that could be lost or wrong. The writer begins a new file when the clock is set back
/// (<see cref="Slack"/>), so that the order holds within each file.
/// </remarks>
internal sealed class AuditRange : IDisposable
{
    /// <summary>How far the times of neighbouring lines may be out of order: lines are stamped before they are queued.</summary>
    public static readonly TimeSpan Slack = TimeSpan.FromMinutes(1);

    private const int ProbeBytes = 4096;
    private const int NearEnough = 65_536;
    private const int LongestLine = 4 << 20;

    private readonly SafeFileHandle _handle;
    private readonly AuditReadCount? _count;

    private AuditRange(string path, AuditReadCount? count)
    {
        _handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        _count = count;
    }

    /// <summary>Where the lines of that time may begin and end; an empty part when the file has none.</summary>
    public static (long Start, long End) Of(string path, DateTimeOffset? from, DateTimeOffset? until, AuditReadCount? count)
    {
        using var range = new AuditRange(path, count);
        var length = RandomAccess.GetLength(range._handle);
        // Times as far away as the calendar goes are no bound.
        var start = from > DateTimeOffset.MinValue + Slack ? range.FirstAtOrAfter(from.Value - Slack, length, before: true) : 0;
        var end = until < DateTimeOffset.MaxValue - Slack ? range.FirstAtOrAfter(until.Value + Slack, length, before: false) : length;
        return (start, Math.Max(start, end));
    }

    public void Dispose() => _handle.Dispose();

    /// <summary>Where a line begins before which, or behind which, all lines are of an earlier, or later, time; up to a block too far out.</summary>
    private long FirstAtOrAfter(DateTimeOffset time, long length, bool before)
    {
        var (low, high) = (0L, length);
        while (high - low > NearEnough)
        {
            var middle = low + ((high - low) / 2);
            if (LineBehind(middle, high) is not { } line || line.Time >= time)
                high = middle;
            else
                low = line.Start;
        }

        return before ? low : high == length ? length : LineBehind(high, length)?.Start ?? length;
    }

    /// <summary>The first line that begins behind a place and tells its time.</summary>
    private (long Start, DateTimeOffset Time)? LineBehind(long place, long end)
    {
        for (var size = ProbeBytes; ; size *= 4)
        {
            var bytes = new byte[Math.Min(size, end - place)];
            var read = RandomAccess.Read(_handle, bytes, place);
            _count?.Add(read);
            var start = bytes.AsSpan(0, read).IndexOf((byte)'\n') + 1;
            while (start > 0 && bytes.AsSpan(start, read - start).IndexOf((byte)'\n') is >= 0 and var length)
            {
                if (AuditLineReader.TimeOf(bytes.AsSpan(start, length)) is var time && time != default)
                    return (place + start, time);
                start += length + 1;
            }

            if (size >= end - place || size >= LongestLine)
                return null;
        }
    }
}

/// <summary>Counts the bytes that an answer cost.</summary>
internal sealed class AuditReadCount
{
    public long Bytes { get; private set; }

    public void Add(long bytes) => Bytes += bytes;
}
