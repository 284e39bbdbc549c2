using Gemba.Spreadsheet.Packages;
using Gemba.Spreadsheet.Parsing;
using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Tests.Spreadsheet.Parsing;

public sealed class WorkbookParsingTests
{
    private const string OneRow = "<row r='1'><c r='A1'><v>1</v></c></row>";

    [Fact]
    public void Tabs_keep_their_order_visibility_and_kind()
    {
        var book = new TestPackage()
            .WithSheet(OneRow)
            .WithSheet(OneRow, attributes: "state='hidden'")
            .WithSheet(OneRow, attributes: "state='veryHidden'")
            .WithSheetPart("<chartsheet/>", kind: "chartsheet")
            .WithSheetPart("<dialogsheet/>", kind: "dialogsheet")
            .WithSheetPart($"<xm:macrosheet xmlns:xm='urn:x'><xm:sheetData>{OneRow.Replace("<", "<xm:", StringComparison.Ordinal).Replace("<xm:/", "</xm:", StringComparison.Ordinal)}</xm:sheetData></xm:macrosheet>", kind: "xlMacrosheet")
            .Open();

        Assert.Equal(
            [SheetVisibility.Visible, SheetVisibility.Hidden, SheetVisibility.VeryHidden, SheetVisibility.Visible, SheetVisibility.Visible, SheetVisibility.Visible],
            book.Sheets.Select(sheet => sheet.Visibility));
        Assert.Equal(
            [SheetKind.Worksheet, SheetKind.Worksheet, SheetKind.Worksheet, SheetKind.Chartsheet, SheetKind.Dialogsheet, SheetKind.Macrosheet],
            book.Sheets.Select(sheet => sheet.Kind));
        Assert.Equal(1, book.FindSheet("SHEET6")!.NonEmptyCells);
        Assert.Equal(0, book.FindSheet("Sheet4")!.NonEmptyCells);
    }

    [Fact]
    public void Names_keep_their_scope_and_a_local_one_hides_one_of_the_workbook()
    {
        var book = new TestPackage
        {
            WorkbookExtras = "<definedNames><definedName name='Rate' comment='yearly'>Sheet1!$A$1</definedName><definedName name='Rate' localSheetId='1' hidden='1'>Sheet2!$B$2</definedName>"
                + "<definedName name='_xlnm.Print_Area' localSheetId='0'>Sheet1!$A$1:$B$2,'Sheet1'!$D$1:$E$9</definedName></definedNames>",
        }.WithSheet(OneRow).WithSheet(OneRow).Open();

        Assert.Equal("Sheet1!$A$1", book.FindName("RATE")!.RefersTo);
        Assert.Equal("yearly", book.FindName("rate", "Sheet1")!.Comment);
        Assert.Equal(new DefinedName("Rate", "Sheet2", "Sheet2!$B$2", Hidden: true), book.FindName("Rate", "Sheet2"));
        Assert.Equal(["A1:B2", "D1:E9"], book.Sheets[0].PrintAreas.Select(area => area.ToString()));
        Assert.Empty(book.Sheets[1].PrintAreas);
    }

    [Fact]
    public void Tables_come_with_their_range_rows_and_columns_also_by_an_absolute_path()
    {
        var book = new TestPackage().WithSheet(OneRow).WithSheet(OneRow)
            .WithSheetRelationships(2, ("table", "/xl/tables/t1.xml"), ("table", "../tables/t2.xml"))
            .With("xl/tables/t1.xml", "<table name='T1' displayName='Sales' ref='B2:C9' totalsRowCount='1'><autoFilter ref='B2:C8'/><tableColumns><tableColumn name='A_x000a_B'/><tableColumn name='C &amp; D'><calculatedColumnFormula>1</calculatedColumnFormula></tableColumn></tableColumns></table>")
            .With("xl/TABLES/T2.XML", "<table name='T2' displayName='T2' ref='A1:A2' headerRowCount='0'/>")
            .Open();

        var sales = book.FindTable("sales")!;
        Assert.Equal(("Sheet2", "B2:C9", 1, 1), (sales.SheetName, sales.Range.ToString(), sales.HeaderRows, sales.TotalsRows));
        Assert.Equal(["A\nB", "C & D"], sales.Columns);
        Assert.Equal(0, book.FindTable("T2")!.HeaderRows);
    }

    [Fact]
    public void Dates_of_1904_are_handed_out_as_dates_of_1900()
    {
        var book = new TestPackage { WorkbookExtras = "<workbookPr date1904='true'/>" }
            .WithStyles("<cellXfs><xf numFmtId='0'/><xf numFmtId='14'/></cellXfs>")
            .WithSheet("<row r='1'><c r='A1' s='1'><v>0</v></c><c r='B1' s='1' t='d'><v>1904-01-01</v></c></row>").Open();

        Assert.True(book.Uses1904Dates);
        Assert.Equal(new CellValue(CellKind.DateTime, 1462, null), book.Sheets[0].ValueAt(1, 1));
        Assert.Equal(new CellValue(CellKind.DateTime, 1462, null), book.Sheets[0].ValueAt(1, 2));
    }

    [Fact]
    public void Styles_say_bold_background_and_format()
    {
        var sheet = new TestPackage()
            .WithStyles("<numFmts><numFmt numFmtId='164' formatCode='[h]:mm'/><numFmt numFmtId='165' formatCode='0.0&quot; kg&quot;'/></numFmts>"
                + "<fonts><font/><font><b/></font><font><b val='0'/></font></fonts>"
                + "<fills><fill><patternFill patternType='none'/></fill><fill><patternFill patternType='solid'><fgColor rgb='FFFF0000'/></patternFill></fill><fill><gradientFill/></fill></fills>"
                + "<cellStyleXfs><xf fontId='1'/></cellStyleXfs>"
                + "<cellXfs><xf/><xf numFmtId='164' fontId='1' fillId='1'/><xf numFmtId='165' fontId='2' fillId='2'/></cellXfs><dxfs><dxf><font><b/></font></dxf></dxfs>")
            .WithSheet("<row r='1'><c r='A1'><v>1</v></c><c r='B1' s='1'><v>1.5</v></c><c r='C1' s='2'/></row>").OpenSheet();

        Assert.Equal([null, "[h]:mm", "0.0\" kg\""], Enumerable.Range(1, 3).Select(column => sheet.NumberFormatAt(1, column)));
        Assert.Equal([false, true, false, false], Enumerable.Range(1, 4).Select(column => sheet.IsBoldAt(1, column)));
        Assert.Equal([false, true, true, false], Enumerable.Range(1, 4).Select(column => sheet.HasFillAt(1, column)));
        Assert.Equal(CellKind.Time, sheet.KindAt(1, 2));
        Assert.Equal("A1:B1", sheet.UsedRange.ToString());
    }

    [Fact]
    public void Merges_filters_and_hidden_lines_are_kept()
    {
        var sheet = new TestPackage().WithSheet(
            "<row r='1' hidden='1'/><row r='2' hidden='true'/><row r='9' hidden='1'/>" + "<row r='10'/>",
            before: "<cols><col min='2' max='3' hidden='1'/><col min='5' max='16384' hidden='0'/><col min='4' max='4' hidden='true'/></cols>",
            after: "<autoFilter ref='A1:C9'/><mergeCells count='9'><mergeCell ref='A1:B2'/><mergeCell ref='D4:C3'/></mergeCells>").OpenSheet();

        Assert.Equal([1, 2, 9], Enumerable.Range(1, 12).Where(sheet.IsRowHidden));
        Assert.Equal([2, 3, 4], Enumerable.Range(1, 12).Where(sheet.IsColumnHidden));
        Assert.Equal("A1:C9", sheet.AutoFilter.ToString());
        Assert.Equal(["A1:B2", "C3:D4"], sheet.MergedRanges.Select(range => range.ToString()));
        Assert.Null(sheet.UsedRange);
    }

    [Fact]
    public void A_thread_of_comments_stands_for_the_note_that_older_programs_see()
    {
        var sheet = new TestPackage().WithSheet(OneRow)
            .WithRelationship("people", "person", "persons/person.xml")
            .With("xl/persons/person.xml", "<personList><person displayName='Aiko' id='{1}'/><person displayName='Ben' id='{2}'/></personList>")
            .WithSheetRelationships(1, ("comments", "../comments1.xml"), ("threadedComment", "../threads.xml"))
            .With("xl/comments1.xml", "<comments><authors><author>tc=1</author><author>Cleo</author></authors><commentList><comment ref='A1' authorId='0'><text><t>[Threaded comment]</t></text></comment>"
                + "<comment ref='B2' authorId='1'><text><r><t>Check </t></r><r><t>this</t></r></text></comment></commentList></comments>")
            .With("xl/threads.xml", "<ThreadedComments><threadedComment ref='A1' personId='{1}' id='a'><text>Why?</text></threadedComment><threadedComment ref='A1' personId='{2}' id='b' parentId='a'><text>Because.</text></threadedComment></ThreadedComments>")
            .OpenSheet();

        Assert.Equal(
            [new CellComment(1, 1, "Aiko", "Why?\nBen: Because."), new CellComment(2, 2, "Cleo", "Check this")],
            sheet.Comments);
    }

    [Fact]
    public void Macros_and_the_package_s_own_word_on_its_format_are_told()
    {
        var book = new TestPackage { WorkbookType = "application/vnd.ms-excel.sheet.macroEnabled.main+xml" }
            .WithRelationship("vba", "vbaProject", "vbaProject.bin").WithSheet(OneRow).Open();

        Assert.True(book.HasMacros);
        Assert.Equal(WorkbookFormat.Xlsm, book.Format);
        Assert.False(new TestPackage().WithSheet(OneRow).Open().HasMacros);
    }

    [Fact]
    public void A_workbook_is_found_without_relationships_of_the_package_and_whatever_the_case_of_its_parts()
    {
        var bytes = new TestPackage().With("_rels/.rels", TestPackage.RelationshipsOf("")).WithSheet(OneRow).ToBytes();
        var renamed = new TestPackage().WithSheetPart("<worksheet><sheetData/></worksheet>").WithRelationship("s2", "worksheet", "/XL/Worksheets/SHEET1.xml").ToBytes();

        Assert.Equal(1, TestPackage.Open(bytes).Sheets[0].NonEmptyCells);
        Assert.Single(TestPackage.Open(renamed).Sheets);
    }

    [Fact]
    public void The_outline_is_read_without_reading_a_cell()
    {
        var package = new TestPackage { WorkbookExtras = "<definedNames><definedName name='N'>1</definedName></definedNames>" }
            .WithSheetPart("this is not XML").With("xl/tables/t.xml", "<table name='T' displayName='T' ref='A1:B2'/>")
            .WithSheetRelationships(1, ("table", "../tables/t.xml")).ToBytes();

        var outline = WorkbookReader.ReadOutline(new MemoryStream(package), ReadLimits.Default, CancellationToken.None);

        Assert.Equal((1, 1, 1), (outline.Sheets.Count, outline.DefinedNames.Count, outline.Tables.Count));
    }
}
