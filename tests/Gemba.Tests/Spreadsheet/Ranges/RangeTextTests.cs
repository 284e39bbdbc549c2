using FsCheck;
using FsCheck.Fluent;
using Gemba.Spreadsheet.Ranges;
using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Tests.Spreadsheet.Ranges;

public sealed class RangeTextTests
{
    [Theory]
    [InlineData("A1", null, "A1")]
    [InlineData(" a1:b2 ", null, "A1:B2")]
    [InlineData("B2:A1", null, "A1:B2")]
    [InlineData("A2:B1", null, "A1:B2")]
    [InlineData("$A$1", null, "A1")]
    [InlineData("$A1:B$2", null, "A1:B2")]
    [InlineData("=Sheet1!A1", "Sheet1", "A1")]
    [InlineData("XFD1048576", null, "XFD1048576")]
    [InlineData("A:C", null, "A1:C1048576")]
    [InlineData("$C:$A", null, "A1:C1048576")]
    [InlineData("2:5", null, "A2:XFD5")]
    [InlineData("$5:$2", null, "A2:XFD5")]
    [InlineData("Sheet1!A1:B2", "Sheet1", "A1:B2")]
    [InlineData("'My ''Sheet'''!A1", "My 'Sheet'", "A1")]
    [InlineData("'a!b'!2:2", "a!b", "A2:XFD2")]
    [InlineData("Tab 1!A1", "Tab 1", "A1")]
    [InlineData("Übersicht!B2", "Übersicht", "B2")]
    public void An_address_is_read(string text, string? sheet, string address)
    {
        Assert.True(RangeText.TryRead(text, out var reference, out var why), why);
        Assert.Equal((sheet, address), (reference.Sheet, reference.Cells.ToString()));
    }

    [Theory]
    [InlineData("Revenue", null, "Revenue")]
    [InlineData("TAX_2024", null, "TAX_2024")]
    [InlineData("Sheet1!Local.Name", "Sheet1", "Local.Name")]
    [InlineData("_x", null, "_x")]
    [InlineData("Größe", null, "Größe")]
    [InlineData("ABCD1", null, "ABCD1")]
    public void A_name_is_read(string text, string? sheet, string name)
    {
        Assert.True(RangeText.TryRead(text, out var reference, out var why), why);
        Assert.Equal((sheet, name, null), (reference.Sheet, reference.Name, reference.Cells));
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("A0:B2", "row 0 is outside")]
    [InlineData("A1:B1048577", "row 1048577 is outside")]
    [InlineData("A1:XFE2", "column XFE is beyond XFD")]
    [InlineData("A1:B", "both ends")]
    [InlineData("A:5", "both ends")]
    [InlineData("7", "7:7")]
    [InlineData("A1,B2", "more than one")]
    [InlineData("A1:B2:C3", "more than one")]
    [InlineData("A1 B2", "more than one")]
    [InlineData("'Sheet1!A1", "not closed")]
    [InlineData("'Sheet1'A1", "exclamation mark is missing")]
    [InlineData("!A1", "empty")]
    [InlineData("Sheet1!", "nothing follows")]
    [InlineData("[1]Sheet1!A1", "another workbook")]
    [InlineData("Sheet1:Sheet3!A1", "several sheets")]
    [InlineData("A$$1", "neither")]
    [InlineData("$", "neither")]
    [InlineData("A1:", "neither")]
    [InlineData("Table1[Amount]", "neither")]
    public void Anything_else_is_refused_with_its_reason(string text, string reason)
    {
        Assert.False(RangeText.TryRead(text, out _, out var why));
        Assert.Contains(reason, why, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_rectangle_is_read_back_from_its_address()
    {
        var corner = Gen.Choose(1, 1_048_576).SelectMany(row => Gen.Choose(1, 16_384).Select(column => (row, column)));

        Prop.ForAll(corner.Two().ToArbitrary(), pair =>
        {
            var ((r1, c1), (r2, c2)) = pair;
            var range = new CellRange(Math.Min(r1, r2), Math.Min(c1, c2), Math.Max(r1, r2), Math.Max(c1, c2));
            return RangeText.TryRead(range.ToString(), out var reference, out _) && reference.Cells == range;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void No_text_makes_the_reader_fail()
    {
        Prop.ForAll<string?>(ArbMap.Default.ArbFor<string?>(), text =>
            RangeText.TryRead(text ?? "", out var reference, out var why) ? reference.Cells is not null || reference.Name is not null : why.Length > 0)
            .QuickCheckThrowOnFailure();
    }
}
