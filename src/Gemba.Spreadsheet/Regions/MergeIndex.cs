using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Spreadsheet.Regions;

/// <summary>Finds the merged rectangle over a cell near its top rows: as far down as headers are looked for.</summary>
internal sealed class MergeIndex
{
    private readonly Dictionary<int, List<CellRange>> _byRow = [];

    public MergeIndex(IReadOnlyList<CellRange> merged, int depth)
    {
        foreach (var range in merged)
        {
            for (var row = range.FirstRow; row <= range.LastRow && row < range.FirstRow + depth; row++)
            {
                if (!_byRow.TryGetValue(row, out var ranges))
                    _byRow.Add(row, ranges = []);
                ranges.Add(range);
            }
        }
    }

    public CellRange? Find(int row, int column)
    {
        if (!_byRow.TryGetValue(row, out var ranges))
            return null;
        foreach (var range in ranges)
        {
            if (range.Contains(row, column))
                return range;
        }

        return null;
    }
}
