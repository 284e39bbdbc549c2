namespace Gemba.Spreadsheet.Workbooks;

/// <summary>A set of rows or of columns, kept as runs.</summary>
internal sealed class LineSpans
{
    private readonly List<(int First, int Last)> _runs = [];

    public int Runs => _runs.Count;

    public long RetainedBytes => RetainedSizes.SmallObject + RetainedSizes.OfArray(_runs.Capacity, 8);

    /// <summary>Adds lines; runs have to come in ascending order once <see cref="Contains"/> is asked, which <see cref="Sort"/> sees to.</summary>
    public void Add(int first, int last)
    {
        if (_runs.Count > 0 && _runs[^1].Last + 1 == first)
            _runs[^1] = (_runs[^1].First, last);
        else
            _runs.Add((first, last));
    }

    public void Sort()
    {
        _runs.Sort();
        var kept = 0;
        for (var i = 1; i < _runs.Count; i++)
        {
            if (_runs[i].First <= _runs[kept].Last + 1)
                _runs[kept] = (_runs[kept].First, Math.Max(_runs[kept].Last, _runs[i].Last));
            else
                _runs[++kept] = _runs[i];
        }

        if (_runs.Count > 0)
            _runs.RemoveRange(kept + 1, _runs.Count - kept - 1);
        _runs.TrimExcess();
    }

    public bool Contains(int line)
    {
        var (low, high) = (0, _runs.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            if (line < _runs[middle].First)
                high = middle - 1;
            else if (line > _runs[middle].Last)
                low = middle + 1;
            else
                return true;
        }

        return false;
    }
}
