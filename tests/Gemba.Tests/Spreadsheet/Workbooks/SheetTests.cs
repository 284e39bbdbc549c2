using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Tests.Spreadsheet.Workbooks;

public sealed class SheetTests
{
    [Fact]
    public void Every_kind_of_value_comes_back_as_it_was_stored()
    {
        var book = new WorkbookBuilder();
        var shared = book.AddSharedText("00123");
        var sheet = book.AddSheet("A");
        sheet.AddNumber(1, 1, 0.1);
        sheet.AddNumber(2, 1, -0.0);
        sheet.AddNumber(3, 1, 1234567890123);
        sheet.Add(4, 1, new StoredCell(StoredKind.SharedText, shared));
        sheet.AddText(5, 1, "Größe 現場");
        sheet.AddBoolean(6, 1, true);
        sheet.AddError(7, 1, "#N/A"u8);
        sheet.AddError(8, 1, "#NEW!"u8);
        sheet.AddEmpty(9, 1);

        var read = book.Build().Sheets[0];

        Assert.Equal(new CellValue(CellKind.Number, 0.1, null), read.ValueAt(1, 1));
        Assert.True(double.IsNegative(read.ValueAt(2, 1).Number));
        Assert.Equal(1234567890123, read.ValueAt(3, 1).Number);
        Assert.Equal(new CellValue(CellKind.Text, 0, "00123"), read.ValueAt(4, 1));
        Assert.Equal("Größe 現場", read.ValueAt(5, 1).Text);
        Assert.Equal(new CellValue(CellKind.Boolean, 1, null), read.ValueAt(6, 1));
        Assert.Equal(new CellValue(CellKind.Error, 0, "#N/A"), read.ValueAt(7, 1));
        Assert.Equal(new CellValue(CellKind.Error, 0, "#NEW!"), read.ValueAt(8, 1));
        Assert.True(read.ValueAt(9, 1).IsEmpty);
        Assert.Equal(new CellRange(1, 1, 8, 1), read.UsedRange);
        Assert.Equal((8, 0, 2), (read.NonEmptyCells, read.FormulaCells, read.ErrorCells));
    }

    [Fact]
    public void A_number_under_a_date_format_is_a_date_and_counts_from_1900_also_in_a_1904_workbook()
    {
        var book = new WorkbookBuilder { Uses1904Dates = true };
        var date = book.AddStyle(new CellStyle("yyyy-mm-dd", NumberFormatClass.DateTime));
        var time = book.AddStyle(new CellStyle("[h]:mm", NumberFormatClass.Time));
        var sheet = book.AddSheet("A");
        sheet.AddNumber(1, 1, 100.5, date);
        sheet.AddNumber(1, 2, 100.5, time);
        sheet.AddNumber(1, 3, 100.5);

        var read = book.Build().Sheets[0];

        Assert.Equal(new CellValue(CellKind.DateTime, 1562.5, null), read.ValueAt(1, 1));
        Assert.Equal(new CellValue(CellKind.Time, 100.5, null), read.ValueAt(1, 2));
        Assert.Equal(new CellValue(CellKind.Number, 100.5, null), read.ValueAt(1, 3));
        Assert.Equal("[h]:mm", read.NumberFormatAt(1, 2));
        Assert.Null(read.NumberFormatAt(1, 3));
    }

    [Fact]
    public void Cells_out_of_order_are_sorted_and_the_last_of_two_in_one_place_wins()
    {
        var book = new WorkbookBuilder();
        var sheet = book.AddSheet("A");
        foreach (var row in new[] { 5000, 3, 2, 3, 4999, 1_048_576, 3 })
            sheet.AddNumber(row, 2, row);
        sheet.AddNumber(3, 2, 42);

        var read = book.Build().Sheets[0];

        Assert.Equal(42, read.ValueAt(3, 2).Number);
        Assert.Equal(5, read.NonEmptyCells);
        Assert.Equal(new CellRange(2, 2, 1_048_576, 2), read.UsedRange);
    }

    [Fact]
    public void A_column_is_walked_from_any_row_over_any_gap()
    {
        var book = new WorkbookBuilder();
        var sheet = book.AddSheet("A");
        int[] rows = [1, 2, 1023, 1024, 1025, 70_000, 1_000_000];
        foreach (var row in rows)
            sheet.AddNumber(row, 3, row);
        var read = book.Build().Sheets[0];

        for (var start = 1; start <= 1_048_576; start += 511)
        {
            var found = new List<int>();
            for (var cells = read.ColumnFrom(3, start); cells.MoveNext();)
                found.Add(cells.Row);
            Assert.Equal(rows.Where(row => row >= start), found);
        }

        Assert.False(read.ColumnFrom(16_384).MoveNext());
    }

    [Fact]
    public void A_shared_formula_reads_in_each_cell_as_that_cell_has_it()
    {
        var book = new WorkbookBuilder();
        var sheet = book.AddSheet("A");
        var shared = sheet.SharedFormula(new SharedFormula("A1*$B$1", 1, 3, Moves: true));
        sheet.AddNumber(1, 3, 1, formula: shared);
        sheet.AddNumber(2, 3, 2, formula: shared);
        sheet.AddNumber(3, 3, 2, formula: sheet.OwnFormula("SUM(C1:C2)"u8));

        var read = book.Build().Sheets[0];

        Assert.Equal(["A1*$B$1", "A2*$B$1", "SUM(C1:C2)", null], Enumerable.Range(1, 4).Select(row => read.FormulaAt(row, 3)));
        Assert.Equal(3, read.FormulaCells);
    }

    [Fact]
    public void A_lonely_cell_far_away_costs_little()
    {
        var book = new WorkbookBuilder();
        book.AddSheet("A").AddNumber(1_048_576, 16_384, 1);

        Assert.InRange(book.Build().Sheets[0].RetainedBytes, 1, 200_000);
    }
}
