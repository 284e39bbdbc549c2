namespace Gemba.Tests.Spreadsheet.Parsing;

public sealed class FormulaParsingTests
{
    [Fact]
    public void A_shared_formula_reads_in_every_cell_that_shares_it()
    {
        var sheet = new TestPackage().WithSheet(
            "<row r='1'><c r='B1'><f t='shared' ref='B1:B3' si='0'>A1*2</f><v>2</v></c></row>"
            + "<row r='2'><c r='B2'><f t='shared' si='0'/><v>4</v></c></row><row r='3'><c r='B3'><f t='shared' si='0'></f></c></row>").OpenSheet();

        Assert.Equal(["A1*2", "A2*2", "A3*2"], Enumerable.Range(1, 3).Select(row => sheet.FormulaAt(row, 2)));
        Assert.Equal((2, 3), (sheet.NonEmptyCells, sheet.FormulaCells));
        Assert.Equal("B1:B3", sheet.UsedRange.ToString());
    }

    [Fact]
    public void The_cell_with_the_text_of_a_shared_formula_may_come_behind_the_others()
    {
        var sheet = new TestPackage().WithSheet(
            "<row r='1'><c r='B1'><f t='shared' si='7'/></c></row><row r='2'><c r='B2'><f t='shared' ref='B1:B2' si='7'>A2+1</f></c></row>").OpenSheet();

        Assert.Equal("A1+1", sheet.FormulaAt(1, 2));
        Assert.Equal("A2+1", sheet.FormulaAt(2, 2));
    }

    [Fact]
    public void A_shared_formula_without_any_text_is_no_formula()
    {
        var sheet = new TestPackage().WithSheet("<row r='1'><c r='B1'><f t='shared' si='7'/><v>3</v></c></row>").OpenSheet();

        Assert.Null(sheet.FormulaAt(1, 2));
        Assert.Equal(3, sheet.ValueAt(1, 2).Number);
    }

    [Fact]
    public void An_array_formula_stands_in_every_cell_of_its_range()
    {
        var sheet = new TestPackage().WithSheet(
            "<row r='1'><c r='A1'><f t='array' ref='A1:B2'>C1:D2*2</f><v>1</v></c><c r='B1'><v>2</v></c><c r='C1'><v>9</v></c></row>"
            + "<row r='2'><c r='A2'><v>3</v></c><c r='B2'><v>4</v></c></row><row r='3'><c r='A3'><v>5</v></c></row>").OpenSheet();

        Assert.Equal(["C1:D2*2", "C1:D2*2", null], Enumerable.Range(1, 3).Select(row => sheet.FormulaAt(row, 1)));
        Assert.Equal("C1:D2*2", sheet.FormulaAt(2, 2));
        Assert.Null(sheet.FormulaAt(1, 3));
        Assert.Equal(4, sheet.FormulaCells);
    }

    [Theory]
    [InlineData("dt2D='1' dtr='1' r1='F1' r2='F2'", "TABLE(F1,F2)")]
    [InlineData("dtr='1' r1='F1'", "TABLE(F1,)")]
    [InlineData("r1='F1'", "TABLE(,F1)")]
    public void A_data_table_reads_as_Excel_shows_it(string attributes, string expected)
    {
        var sheet = new TestPackage().WithSheet(
            $"<row r='2'><c r='B2'><f t='dataTable' ref='B2:B3' {attributes}/><v>1</v></c></row><row r='3'><c r='B3'><v>2</v></c></row>").OpenSheet();

        Assert.Equal(expected, sheet.FormulaAt(2, 2));
        Assert.Equal(expected, sheet.FormulaAt(3, 2));
    }

    [Fact]
    public void A_formula_keeps_its_escapes_resolved_and_its_cached_value()
    {
        var sheet = new TestPackage().WithSheet(
            "<row r='1'><c r='A1' t='str'><f>IF(B1&lt;&gt;2,\"a &amp; b\",\"\")</f><v></v></c><c r='B1' t='e'><f>1/0</f><v>#DIV/0!</v></c><c r='C1'><f/><v>1</v></c></row>").OpenSheet();

        Assert.Equal("IF(B1<>2,\"a & b\",\"\")", sheet.FormulaAt(1, 1));
        Assert.Equal("", sheet.ValueAt(1, 1).Text);
        Assert.Equal("#DIV/0!", sheet.ValueAt(1, 2).Text);
        Assert.Null(sheet.FormulaAt(1, 3));
        Assert.Equal(1, sheet.ErrorCells);
    }
}
