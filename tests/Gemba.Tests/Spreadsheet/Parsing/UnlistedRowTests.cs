using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Tests.Spreadsheet.Parsing;

public sealed class UnlistedRowTests
{
    private const string Rows = "<row r='2'><c r='A2'><v>1</v></c></row><row r='4' hidden='1'/><row r='5'/>";

    [Fact]
    public void Rows_that_a_zero_height_sheet_does_not_list_are_hidden()
    {
        var sheet = new TestPackage().WithSheet(Rows, before: "<sheetFormatPr defaultRowHeight='15' zeroHeight='1'/>").OpenSheet();

        Assert.Equal([1, 3, 4, 6, 1_048_576], HiddenRowsOf(sheet));
    }

    [Fact]
    public void Rows_that_another_sheet_does_not_list_are_shown()
    {
        var sheet = new TestPackage().WithSheet(Rows, before: "<sheetFormatPr defaultRowHeight='15'/>").OpenSheet();

        Assert.Equal([4], HiddenRowsOf(sheet));
    }

    private static IEnumerable<int> HiddenRowsOf(Sheet sheet) => Enumerable.Range(1, 6).Append(1_048_576).Where(sheet.IsRowHidden);
}
