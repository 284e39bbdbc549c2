using System.Text;
using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Tests.Spreadsheet.Parsing;

public sealed class CellParsingTests
{
    [Theory]
    [InlineData("<c r='A1'><v>12</v></c>", 12)]
    [InlineData("<c r='A1' t='n'><v> 0.1 </v></c>", 0.1)]
    [InlineData("<c r='A1'><v>-1.5E-10</v></c>", -1.5e-10)]
    [InlineData("<c r='A1'><v>123456789012345678</v></c>", 123456789012345678d)]
    [InlineData("<c r='A1'><v>0.30000000000000004</v></c>", 0.30000000000000004)]
    [InlineData("<c r='A1'><v>.5</v></c>", 0.5)]
    [InlineData("<c r='A1'><v>1.7976931348623157E+308</v></c>", double.MaxValue)]
    [InlineData("<c r='A1'><v><![CDATA[7]]></v></c>", 7)]
    [InlineData("<c r='A1'><!-- v --><v><!-- 1 -->7</v></c>", 7)]
    public void A_number_is_read_to_the_last_bit(string cell, double expected) =>
        Assert.Equal(new CellValue(CellKind.Number, expected, null), A1(cell));

    [Theory]
    [InlineData("<c r='A1' t='str'><v>00123</v></c>", "00123")]
    [InlineData("<c r='A1' t='str'><v> a &lt;b&gt; &amp;&#x41;&#66;&quot;&apos; </v></c>", " a <b> &AB\"' ")]
    [InlineData("<c r='A1' t='str'><v>a\r\nb\rc</v></c>", "a\nb\nc")]
    [InlineData("<c r='A1' t='str'><v>a_x000D_b_x005F_x000D_c_x00e4_</v></c>", "a\rb_x000D_cä")]
    [InlineData("<c r='A1' t='str'><v>_x_xyz_ _x12_</v></c>", "_x_xyz_ _x12_")]
    [InlineData("<c r='A1' t='inlineStr'><is><t xml:space='preserve'> 1 </t></is></c>", " 1 ")]
    [InlineData("<c r='A1' t='inlineStr'><is><r><rPr><b/></rPr><t>bold </t></r><r><t>plain</t></r><rPh sb='0' eb='1'><t>hint</t></rPh></is></c>", "bold plain")]
    [InlineData("<c r='A1' t='inlineStr'><is><t>a<![CDATA[<b>]]>c</t></is></c>", "a<b>c")]
    [InlineData("<c r='A1' t='inlineStr'><v>old</v></c>", "old")]
    [InlineData("<c r='A1' t='n'><v>not a number</v></c>", "not a number")]
    [InlineData("<c r='A1' t='d'><v>soon</v></c>", "soon")]
    [InlineData("<c r='A1' t='str'><v>&#x1F600;現場</v></c>", "\U0001F600現場")]
    public void A_text_stays_the_text_that_it_is(string cell, string expected) =>
        Assert.Equal(new CellValue(CellKind.Text, 0, expected), A1(cell));

    [Theory]
    [InlineData("<c r='A1' t='b'><v>1</v></c>", CellKind.Boolean, 1, null)]
    [InlineData("<c r='A1' t='b'><v>false</v></c>", CellKind.Boolean, 0, null)]
    [InlineData("<c r='A1' t='e'><v>#DIV/0!</v></c>", CellKind.Error, 0, "#DIV/0!")]
    [InlineData("<c r='A1' t='e'><v>#FUTURE!</v></c>", CellKind.Error, 0, "#FUTURE!")]
    [InlineData("<c r='A1' t='d'><v>2011-12-29T12:00:00</v></c>", CellKind.DateTime, 40906.5, null)]
    [InlineData("<c r='A1' t='d'><v>1900-02-28</v></c>", CellKind.DateTime, 59, null)]
    [InlineData("<c r='A1' t='d'><v>1900-03-01</v></c>", CellKind.DateTime, 61, null)]
    [InlineData("<c r='A1' t='d'><v>T18:00:00</v></c>", CellKind.Time, 0.75, null)]
    [InlineData("<c r='A1' t='s'><v></v></c>", CellKind.Empty, 0, null)]
    [InlineData("<c r='A1' s='99999999'/>", CellKind.Empty, 0, null)]
    [InlineData("<c r='A1'><v/></c>", CellKind.Empty, 0, null)]
    public void The_stored_type_decides(string cell, CellKind kind, double number, string? text) =>
        Assert.Equal(new CellValue(kind, number, text), A1(cell));

    [Fact]
    public void Cells_and_rows_without_an_address_follow_the_one_before()
    {
        var sheet = new TestPackage().WithSheet(
            "<row><c><v>1</v></c><c><v>2</v></c></row><row r='5'><c r='C5'><v>3</v></c><c><v>4</v></c></row><row><c><v>5</v></c></row>").OpenSheet();

        Assert.Equal([1, 2, 3, 4, 5], new[] { (1, 1), (1, 2), (5, 3), (5, 4), (6, 1) }.Select(at => sheet.ValueAt(at.Item1, at.Item2).Number));
        Assert.Equal(5, sheet.NonEmptyCells);
    }

    [Fact]
    public void Rows_and_cells_out_of_order_or_twice_land_where_they_say()
    {
        var sheet = new TestPackage().WithSheet(
            "<row r='3'><c r='B3'><v>1</v></c><c r='A3'><v>2</v></c></row><row r='1'><c r='A1'><v>3</v></c><c r='A3'><v>4</v></c></row><row r='3'><c r='B3'><v>5</v></c></row>").OpenSheet();

        Assert.Equal([3, 4, 5], new[] { (1, 1), (3, 1), (3, 2) }.Select(at => sheet.ValueAt(at.Item1, at.Item2).Number));
        Assert.Equal(3, sheet.NonEmptyCells);
    }

    [Theory]
    [InlineData(TestPackage.Main)]
    [InlineData(TestPackage.Strict)]
    public void Any_prefix_and_both_namespaces_read_alike(string name)
    {
        var sheet = new TestPackage { Namespace = name }.WithSheetPart(
            $"<x:worksheet xmlns:x='{name}' xmlns:y='urn:other'><y:sheetData><y:row r='1'><y:c r='A1'><y:v>9</y:v></y:c></y:row></y:sheetData>"
            + "<x:sheetData><x:row r='1'><x:c r='A1'><y:v>8</y:v><x:f>B1&gt;1</x:f><x:v>7</x:v></x:c></x:row></x:sheetData></x:worksheet>").OpenSheet();

        Assert.Equal(7, sheet.ValueAt(1, 1).Number);
        Assert.Equal("B1>1", sheet.FormulaAt(1, 1));
        Assert.Equal(1, sheet.NonEmptyCells);
    }

    [Theory]
    [InlineData("utf-16", "utf-16")]
    [InlineData("utf-16BE", "utf-16")]
    [InlineData("utf-8", "utf-8")]
    [InlineData("iso-8859-1", "ISO-8859-1")]
    public void A_part_may_be_encoded_in_another_way(string encoding, string declared)
    {
        var bytes = Encoding.GetEncoding(encoding);
        var xml = $"<?xml version='1.0' encoding='{declared}'?><worksheet xmlns='{TestPackage.Main}'><sheetData><row r='1'><c r='A1' t='str'><v>Größe</v></c></row></sheetData></worksheet>";

        var sheet = new TestPackage().WithSheetPart([.. bytes.GetPreamble(), .. bytes.GetBytes(xml)]).OpenSheet();

        Assert.Equal("Größe", sheet.ValueAt(1, 1).Text);
    }

    [Fact]
    public void Shared_texts_keep_their_runs_and_lose_their_phonetic_hints()
    {
        var book = new TestPackage()
            .WithSharedTexts("<si><t>00123</t></si><si/><si><r><t>A </t></r><r><rPr/><t xml:space='preserve'> B</t></r><rPh sb='0' eb='1'><t>x</t></rPh><phoneticPr fontId='1'/></si>")
            .WithSheet("<row r='1'><c r='A1' t='s'><v>0</v></c><c r='B1' t='s'><v>1</v></c><c r='C1' t='s'><v>2</v></c></row>")
            .Open();

        Assert.Equal(["00123", "", "A  B"], Enumerable.Range(1, 3).Select(column => book.Sheets[0].ValueAt(1, column).Text));
    }

    [Fact]
    public void Texts_longer_than_the_reading_buffer_come_whole()
    {
        var text = string.Concat(Enumerable.Range(0, 40_000).Select(i => i % 7 == 0 ? "ä" : "abcdef"));

        var sheet = new TestPackage().WithSheet(
            $"<row r='1'><c r='A1' t='str'><v>{text}</v></c><c r='B1' t='inlineStr'><is><t>{text}<![CDATA[{text}]]></t></is></c><c r='C1'><v>1</v></c></row>").OpenSheet();

        Assert.Equal(text, sheet.ValueAt(1, 1).Text);
        Assert.Equal(text + text, sheet.ValueAt(1, 2).Text);
        Assert.Equal(1, sheet.ValueAt(1, 3).Number);
    }

    [Fact]
    public void Every_cell_of_a_long_sheet_is_read_wherever_the_buffer_ends()
    {
        var rows = new StringBuilder();
        for (var row = 1; row <= 5000; row++)
            rows.Append($"<row r=\"{row}\" spans=\"1:3\"><c r=\"A{row}\"><v>{row}</v></c><c r=\"B{row}\" t=\"str\"><f>A{row}&amp;\"{new string('x', row % 97)}\"</f><v>{row}&amp;</v></c></row>");

        var sheet = new TestPackage().WithSheet(rows.ToString()).OpenSheet();

        for (var row = 1; row <= 5000; row++)
        {
            Assert.Equal(row, sheet.ValueAt(row, 1).Number);
            Assert.Equal($"{row}&", sheet.ValueAt(row, 2).Text);
            Assert.Equal($"A{row}&\"{new string('x', row % 97)}\"", sheet.FormulaAt(row, 2));
        }
    }

    private static CellValue A1(string cell) =>
        new TestPackage().WithSharedTexts("<si><t>shared</t></si>").WithSheet($"<row r='1'>{cell}</row>").OpenSheet().ValueAt(1, 1);
}
