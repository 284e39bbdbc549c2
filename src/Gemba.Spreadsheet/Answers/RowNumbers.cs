namespace Gemba.Spreadsheet.Answers;

/// <summary>The rows of a sheet that are to be handed out, in order: a run of them, or chosen ones.</summary>
internal sealed class RowNumbers
{
    private readonly int _first;
    private readonly List<int>? _chosen;

    private RowNumbers(int first, int count, List<int>? chosen) => (_first, Count, _chosen) = (first, count, chosen);

    /// <summary>How many.</summary>
    public int Count { get; }

    /// <summary>The sheet's row number, from 1, of the row with that index, from 0.</summary>
    public int this[int index] => _chosen is null ? _first + index : _chosen[index];

    /// <summary>The index of the first row at or below that one of the sheet; <see cref="Count"/> where there is none.</summary>
    public int IndexFrom(int row)
    {
        if (_chosen is null)
            return Math.Clamp(row - _first, 0, Count);
        var at = _chosen.BinarySearch(row);
        return at >= 0 ? at : ~at;
    }

    /// <summary>Consecutive rows; none where <paramref name="last"/> lies before <paramref name="first"/>.</summary>
    public static RowNumbers Run(int first, int last) => new(first, Math.Max(0, last - first + 1), null);

    /// <summary>These rows, in ascending order.</summary>
    public static RowNumbers Of(List<int> rows) => new(0, rows.Count, rows);
}
