using Gemba.Spreadsheet.Packages;

namespace Gemba.Tests.Spreadsheet.Packages;

public sealed class PartNameTests
{
    [Theory]
    [InlineData("xl/workbook.xml", "worksheets/sheet1.xml", "xl/worksheets/sheet1.xml")]
    [InlineData("xl/workbook.xml", "/xl/worksheets/sheet1.xml", "xl/worksheets/sheet1.xml")]
    [InlineData("xl/worksheets/sheet1.xml", "../tables/table1.xml", "xl/tables/table1.xml")]
    [InlineData("xl/worksheets/sheet1.xml", "..\\tables\\table1.xml", "xl/tables/table1.xml")]
    [InlineData("", "xl/workbook.xml", "xl/workbook.xml")]
    [InlineData("", "./xl//my%20book.xml", "xl/my book.xml")]
    [InlineData("xl/workbook.xml", "../../../../etc/passwd", "etc/passwd")]
    public void A_target_is_resolved_inside_the_package(string owner, string target, string expected) =>
        Assert.Equal(expected, PartName.Resolve(owner, target));

    [Theory]
    [InlineData("", "_rels/.rels")]
    [InlineData("xl/workbook.xml", "xl/_rels/workbook.xml.rels")]
    [InlineData("workbook.xml", "_rels/workbook.xml.rels")]
    public void Relationships_stand_beside_their_owner(string owner, string expected) =>
        Assert.Equal(expected, PartName.RelationshipsOf(owner));
}
