using System.Buffers;
using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Spreadsheet.Regions;

/// <summary>Finds the blank rows and columns that cross a rectangle, and the filled stretches between them.</summary>
internal static class Gutters
{
    /// <summary>The stretches of rows with something in them, top to bottom, each tightened to what it holds.</summary>
    public static List<CellRange> RowBands(Occupancy filled, CellRange area)
    {
        var rows = ArrayPool<bool>.Shared.Rent(area.Rows);
        try
        {
            var marks = rows.AsSpan(0, area.Rows);
            marks.Clear();
            filled.MarkRows(area, marks);
            var bands = new List<CellRange>();
            for (var at = 0; at < marks.Length;)
            {
                var length = marks[at..].IndexOf(false);
                length = length < 0 ? marks.Length - at : length;
                bands.Add(area with { FirstRow = area.FirstRow + at, LastRow = area.FirstRow + at + length - 1 });
                at += length;
                var blank = marks[at..].IndexOf(true);
                at = blank < 0 ? marks.Length : at + blank;
            }

            return bands.Count == 1 ? bands : bands.ConvertAll(band => filled.Tighten(band)!.Value);
        }
        finally
        {
            ArrayPool<bool>.Shared.Return(rows);
        }
    }

    /// <summary>The stretches of columns with something in them, left to right, each tightened to what it holds.</summary>
    public static List<CellRange> ColumnBands(Occupancy filled, CellRange area)
    {
        var bands = new List<CellRange>();
        var first = 0;
        for (var column = area.FirstColumn; column <= area.LastColumn + 1; column++)
        {
            var isFilled = column <= area.LastColumn && filled.HasAny(column, area.FirstRow, area.LastRow);
            if (isFilled && first == 0)
                first = column;
            if (isFilled || first == 0)
                continue;
            bands.Add(filled.Tighten(area with { FirstColumn = first, LastColumn = column - 1 })!.Value);
            first = 0;
        }

        return bands;
    }
}
