namespace Gemba.Observability.Audit;

/// <summary>The last lines, in one block of memory that grows to its bound and then is written over from the start.</summary>
internal sealed class AuditRing(int maxLines, int maxBytes)
{
    private const int FirstBytes = 65_536;

    private readonly Lock _gate = new();
    private readonly Queue<(int Start, int Length)> _lines = new();
    private byte[] _bytes = new byte[Math.Min(FirstBytes, maxBytes)];
    private int _end;

    public void Add(ReadOnlySpan<byte> line)
    {
        if (line.Length > maxBytes)
            return;
        lock (_gate)
        {
            if (_lines.Count == maxLines)
                _lines.Dequeue();
            var start = MakeRoom(line.Length);
            line.CopyTo(_bytes.AsSpan(start));
            _end = start + line.Length;
            _lines.Enqueue((start, line.Length));
        }
    }

    /// <summary>The lines that are kept, newest first. Lines that come or go meanwhile may or may not be among them.</summary>
    public IEnumerable<byte[]> NewestFirst()
    {
        (int Start, int Length)[] places;
        byte[] bytes;
        lock (_gate)
        {
            places = [.. _lines];
            bytes = [.. _bytes];
        }

        for (var i = places.Length - 1; i >= 0; i--)
            yield return bytes[places[i].Start..(places[i].Start + places[i].Length)];
    }

    /// <summary>Where a line of this length goes: behind the newest, or at the start again. Memory grows before an older line is given up.</summary>
    private int MakeRoom(int length)
    {
        while (IsInTheWay(length) && _bytes.Length < maxBytes)
            Grow(length);
        var start = _end + length > _bytes.Length ? 0 : _end;
        if (start == 0 && _end > 0)
            DropFrom(_end, _bytes.Length);
        DropFrom(start, start + length);
        return start;
    }

    private bool IsInTheWay(int length)
    {
        var wraps = _end + length > _bytes.Length;
        if (wraps && length > _bytes.Length)
            return true;
        return _lines.TryPeek(out var oldest) && (wraps
            ? oldest.Start >= _end || oldest.Start < length
            : oldest.Start >= _end && oldest.Start < _end + length);
    }

    private void Grow(int length)
    {
        var larger = new byte[(int)Math.Min(maxBytes, Math.Max(_bytes.Length * 2L, length))];
        _end = 0;
        for (var i = _lines.Count; i > 0; i--)
        {
            var line = _lines.Dequeue();
            _bytes.AsSpan(line.Start, line.Length).CopyTo(larger.AsSpan(_end));
            _lines.Enqueue((_end, line.Length));
            _end += line.Length;
        }

        _bytes = larger;
    }

    /// <summary>Gives up the oldest lines as long as they stand between two places.</summary>
    private void DropFrom(int start, int end)
    {
        while (_lines.TryPeek(out var oldest) && oldest.Start < end && oldest.Start + oldest.Length > start)
            _lines.Dequeue();
    }
}
