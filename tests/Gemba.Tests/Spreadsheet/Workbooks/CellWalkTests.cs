using FsCheck;
using FsCheck.Fluent;
using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Tests.Spreadsheet.Workbooks;

public sealed class CellWalkTests
{
    private const int LastRow = 4000;
    private const int LastColumn = 60;

    [Fact]
    public void Every_cell_of_a_rectangle_comes_once_by_row_and_then_by_column_from_wherever_it_is_begun()
    {
        var cells = Gen.Choose(1, LastRow).SelectMany(row => Gen.Choose(1, LastColumn).Select(column => (row, column))).ListOf();
        var shapes = cells.SelectMany(some => Gen.Choose(1, 90).SelectMany(dense => Gen.Choose(1, LastRow).SelectMany(first => Gen.Choose(first, LastRow).SelectMany(last =>
            Gen.Choose(1, LastColumn).SelectMany(left => Gen.Choose(left, LastColumn + 5).SelectMany(right => Gen.Choose(0, LastRow).SelectMany(row =>
                Gen.Choose(0, LastColumn).Select(column => (some, dense, area: new CellRange(first, left, last, right), row, column)))))))));

        Prop.ForAll(shapes.ToArbitrary(), shape =>
        {
            // A dense piece over the edge of a run of rows, and single cells anywhere.
            var all = shape.some.Concat(Enumerable.Range(0, shape.dense * 8).Select(i => (row: 1000 + (i / 8), column: 5 + (i % 8)))).Distinct().ToList();
            var expected = all.Where(cell => shape.area.Contains(cell.row, cell.column) && cell.CompareTo((shape.row, shape.column)) >= 0).Order();
            return Walked(SheetOf(all), shape.area, shape.row, shape.column).SequenceEqual(expected);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));
    }

    [Fact]
    public void Cells_at_the_ends_of_a_sheet_are_reached_over_everything_between()
    {
        (int, int)[] corners = [(1, 1), (1, SheetBounds.Columns), (SheetBounds.Rows, 1), (SheetBounds.Rows, SheetBounds.Columns)];

        Assert.Equal(corners, Walked(SheetOf(corners), new CellRange(1, 1, SheetBounds.Rows, SheetBounds.Columns), 1, 1));
        Assert.Equal(corners[^1..], Walked(SheetOf(corners), new CellRange(1, 1, SheetBounds.Rows, SheetBounds.Columns), SheetBounds.Rows, 2));
    }

    [Fact]
    public void A_sheet_without_cells_has_none() => Assert.Empty(Walked(SheetOf([]), new CellRange(1, 1, 9, 9), 1, 1));

    private static Sheet SheetOf(IEnumerable<(int Row, int Column)> cells)
    {
        var builder = new WorkbookBuilder();
        var sheet = builder.AddSheet("Sheet1");
        foreach (var (row, column) in cells)
            sheet.AddNumber(row, column, (row * 100_000.0) + column);
        return builder.Build().Sheets[0];
    }

    private static List<(int, int)> Walked(Sheet sheet, CellRange area, int row, int column)
    {
        var walked = new List<(int, int)>();
        for (var cells = sheet.Walk(area, row, column); cells.MoveNext();)
        {
            Assert.Equal((cells.Row * 100_000.0) + cells.Column, cells.Value.Number);
            walked.Add((cells.Row, cells.Column));
        }

        return walked;
    }
}
