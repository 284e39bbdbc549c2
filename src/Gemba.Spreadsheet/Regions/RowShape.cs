using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Spreadsheet.Regions;

/// <summary>One row of a block as a candidate for a header; a merged rectangle counts as one cell in each row that it covers.</summary>
internal readonly record struct RowShape(
    int Cells, int Texts, int Years, int Dates, int Others, int Bold, int Filled, bool GroupsColumns, bool HasCellsFromAbove, int LongTexts)
{
    // Survey questions are headers too; a paragraph is not.
    private const int LongText = 160;

    /// <summary>Nothing but words, and years that head columns as words do.</summary>
    public bool IsWords => Texts > 0 && Others == 0 && Dates == 0 && LongTexts == 0 && (Years == 0 || Years > 1);

    /// <summary>Words over dates that run on.</summary>
    public bool IsDated => Dates > 1 && Others == 0 && Texts <= 2;

    public bool IsBold => Bold * 10 >= Cells * 6;

    public bool IsFilled => Filled * 10 >= Cells * 6;

    public static RowShape Of(SheetView view, CellRange block, int row)
    {
        var shape = default(RowShape);
        var last = Math.Min(block.LastColumn, block.FirstColumn + view.Options.SampledColumns - 1);
        for (var column = block.FirstColumn; column <= last; column++)
        {
            var merged = view.Merges.Find(row, column);
            if (merged is { } range && (range.FirstColumn != column && column != block.FirstColumn))
                continue;
            var (anchorRow, anchorColumn) = merged is { } over ? (over.FirstRow, over.FirstColumn) : (row, column);
            var cell = view.ClassAt(anchorRow, anchorColumn);
            if (cell != CellClass.Blank)
                shape = shape.With(view, (anchorRow, anchorColumn), cell, merged is { } m && m.Columns > 1, merged is { } d && d.FirstRow < row);
        }

        return shape;
    }

    private RowShape With(SheetView view, (int Row, int Column) at, CellClass cell, bool groups, bool fromAbove)
    {
        var isYear = cell == CellClass.Number && view.Sheet.ValueAt(at.Row, at.Column).Number is >= 1900 and <= 2100 and var year && year == Math.Floor(year);
        return this with
        {
            Cells = Cells + 1,
            Texts = Texts + (cell == CellClass.Text ? 1 : 0),
            LongTexts = LongTexts + (cell == CellClass.Text && !view.IsStyledAt(at.Row, at.Column) && view.LengthAt(at.Row, at.Column) > LongText ? 1 : 0),
            Years = Years + (isYear ? 1 : 0),
            Dates = Dates + (cell == CellClass.Date ? 1 : 0),
            Others = Others + (cell is not (CellClass.Text or CellClass.Date) && !isYear ? 1 : 0),
            Bold = Bold + (view.Sheet.IsBoldAt(at.Row, at.Column) ? 1 : 0),
            Filled = Filled + (view.Sheet.HasFillAt(at.Row, at.Column) ? 1 : 0),
            GroupsColumns = GroupsColumns || groups,
            HasCellsFromAbove = HasCellsFromAbove || fromAbove,
        };
    }
}
