namespace Gemba.Tests.Spreadsheet.Parsing;

public sealed class DataTableTests
{
    [Theory]
    [InlineData("r1='A1'", "TABLE(,A1)")]
    [InlineData("dtr='1' r1='A1'", "TABLE(A1,)")]
    [InlineData("dt2D='1' dtr='1' r1='A1' r2='B1'", "TABLE(A1,B1)")]
    [InlineData("dtr='1' r1='A1' del1='1'", "TABLE(#REF!,)")]
    [InlineData("dt2D='1' r1='A1' r2='B1' del2='1'", "TABLE(A1,#REF!)")]
    public void Every_cell_of_a_what_if_table_has_the_formula_that_Excel_shows(string attributes, string formula)
    {
        var sheet = new TestPackage().WithSheet(
            $"<row r='2'><c r='B2'><f t='dataTable' ref='B2:B3' {attributes}/><v>1</v></c></row><row r='3'><c r='B3'><v>2</v></c><c r='C3'><v>3</v></c></row>").OpenSheet();

        Assert.Equal(formula, sheet.FormulaAt(2, 2));
        Assert.Equal(formula, sheet.FormulaAt(3, 2));
        Assert.Null(sheet.FormulaAt(3, 3));
    }
}
