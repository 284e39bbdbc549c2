using System.Diagnostics;
using Gemba.Observability.Tracing;
using Gemba.Protocol.Faults;
using Gemba.Spreadsheet.Packages;
using Gemba.Spreadsheet.Parsing;

namespace Gemba.Tests.Spreadsheet.Parsing;

public sealed class HostilePartTests
{
    private const string OneRow = "<row r='1'><c r='A1'><v>1</v></c></row>";

    [Theory]
    [InlineData("<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>")]
    [InlineData("<!DOCTYPE lolz [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;'>]>")]
    [InlineData("<!DOCTYPE worksheet>")]
    public void A_document_type_is_refused_so_that_no_entity_is_ever_expanded(string doctype) =>
        Assert.Equal("xml_doctype_refused", ReasonOf(new TestPackage().WithSheetPart($"<?xml version='1.0'?>{doctype}<worksheet><sheetData/></worksheet>")));

    [Theory]
    [InlineData("<worksheet><sheetData><row>")]
    [InlineData("<worksheet><sheetData></worksheet></sheetData>")]
    [InlineData("<worksheet><sheetData><row r='1'><c r='A1'><v>&unknown;</v></c></row></sheetData></worksheet>")]
    [InlineData("<worksheet a></worksheet>")]
    [InlineData("<worksheet a=b></worksheet>")]
    [InlineData("<worksheet/><worksheet/>")]
    [InlineData("</worksheet>")]
    [InlineData("<worksheet")]
    [InlineData("<")]
    [InlineData("< a/>")]
    [InlineData("no xml at all")]
    [InlineData("")]
    [InlineData("<?xml version='1.0' encoding='x-none'?><worksheet/>")]
    public void Broken_XML_is_a_fault(string xml) => Assert.Equal("xml_malformed", ReasonOf(new TestPackage().WithSheetPart(xml)));

    [Fact]
    public void Elements_too_deep_inside_each_other_are_a_fault() =>
        Assert.Equal("xml_too_deep", ReasonOf(new TestPackage().WithSheet(string.Concat(Enumerable.Repeat("<a>", 100_000)))));

    [Theory]
    [InlineData("<c r='A1' t='str'><v>", "</v></c>")]
    [InlineData("<c r='A1' t='inlineStr'><is><r><t>1</t></r><r><t>", "</t></r></is></c>")]
    [InlineData("<c r='A1' x='", "'/>")]
    [InlineData("<c r='A1' t='str'><v><![CDATA[", "]]></v></c>")]
    public void A_text_above_the_bound_is_a_fault(string before, string after) => Assert.Equal(
        "text_too_long",
        ReasonOf(new TestPackage().WithSheet($"<row r='1'>{before}{new string('x', 3 << 20)}{after}</row>"), new ReadLimits { MaxRatio = 5000 }));

    [Fact]
    public void More_shared_texts_than_the_bound_are_a_fault_and_the_declared_count_is_not_believed()
    {
        var texts = "<sst count='20000000' uniqueCount='20000000'>" + string.Concat(Enumerable.Repeat("<si><t>x</t></si>", 5000)) + "</sst>";
        TestPackage Package() => new TestPackage().WithSharedTexts("").With("xl/sharedStrings.xml", texts).WithSheet(OneRow);

        Assert.Equal("too_many_shared_texts", ReasonOf(Package(), new ReadLimits { MaxSharedTexts = 4999 }));
        Assert.InRange(Package().Open().RetainedBytes, 1, 200_000);
    }

    [Fact]
    public void Empty_shared_texts_count_against_the_memory_bound_too() => Assert.Equal(
        "workbook_needs_too_much_memory",
        ReasonOf(new TestPackage().WithSharedTexts(string.Concat(Enumerable.Repeat("<si/>", 10_000))).WithSheet(OneRow), new ReadLimits { MaxRetainedBytes = 50_000 }));

    [Fact]
    public void A_dimension_that_lies_costs_nothing()
    {
        var sheet = new TestPackage().WithSheet(OneRow, before: "<dimension ref='A1:XFD1048576'/>").OpenSheet();

        Assert.Equal("A1", sheet.UsedRange.ToString());
        Assert.InRange(sheet.RetainedBytes, 1, 5_000);
    }

    [Theory]
    [InlineData("<c r='A1'/>")]
    [InlineData("<c><v>1</v></c>")]
    public void More_cells_than_the_bound_are_a_fault_also_in_one_place(string cell)
    {
        var rows = string.Concat(Enumerable.Range(1, 100).Select(row => $"<row r='{row}'>{string.Concat(Enumerable.Repeat(cell, 200))}</row>"));

        Assert.Equal("too_many_cells", ReasonOf(new TestPackage().WithSheet(rows), new ReadLimits { MaxCells = 10_000 }));
    }

    [Fact]
    public void Array_formulas_over_many_columns_count_as_cells()
    {
        var cells = string.Concat(Enumerable.Range(1, 100).Select(row => $"<row r='{row}'><c r='A{row}'><f t='array' ref='A{row}:XFD1048576'>1</f></c></row>"));

        Assert.Equal("too_many_cells", ReasonOf(new TestPackage().WithSheet(cells), new ReadLimits { MaxCells = 1_000_000 }));
    }

    [Fact]
    public void Memory_is_bounded_while_cells_are_read()
    {
        var rows = string.Concat(Enumerable.Range(1, 2000).Select(row => $"<row r='{row}'><c r='A{row}' t='str'><f>{row}+1</f><v>text {row} {new string('y', 100)}</v></c></row>"));

        Assert.Equal("workbook_needs_too_much_memory", ReasonOf(new TestPackage().WithSheet(rows), new ReadLimits { MaxRetainedBytes = 100_000 }));
    }

    [Theory]
    [InlineData("<c r='XFE1'/>")]
    [InlineData("<c r='A1048577'/>")]
    [InlineData("<c r='A0'/>")]
    [InlineData("<c r=''/>")]
    [InlineData("<c r='1A'/>")]
    [InlineData("<c r='ZZZZZZZZZZZZZ99999999999999'/>")]
    [InlineData("<c r='XFD1'/><c/>")]
    public void A_cell_outside_any_sheet_is_a_fault(string cells) =>
        Assert.Equal("cell_address_invalid", ReasonOf(new TestPackage().WithSheet($"<row r='1'>{cells}</row>")));

    [Theory]
    [InlineData("0")]
    [InlineData("1048577")]
    [InlineData("99999999999")]
    [InlineData("x")]
    public void A_row_outside_any_sheet_is_a_fault(string row) =>
        Assert.Equal("cell_address_invalid", ReasonOf(new TestPackage().WithSheet($"<row r='{row}'/>")));

    [Fact]
    public void More_sheets_than_the_bound_are_a_fault()
    {
        var package = new TestPackage();
        for (var i = 0; i < 30; i++)
            package.WithSheet(OneRow);

        Assert.Equal("too_many_sheets", ReasonOf(package, new ReadLimits { MaxSheets = 20 }));
    }

    [Fact]
    public void Relationships_that_go_in_circles_lead_nowhere()
    {
        var book = new TestPackage().WithSheet(OneRow)
            .WithSheetRelationships(1, ("worksheet", "sheet1.xml"), ("table", "sheet1.xml"), ("comments", "../workbook.xml"), ("threadedComment", "_rels/sheet1.xml.rels"))
            .Open();

        Assert.Empty(book.Tables);
        Assert.Empty(book.Sheets[0].Comments);
    }

    [Fact]
    public void A_missing_sheet_part_is_named()
    {
        var package = new TestPackage { WorkbookExtras = "<sheets><sheet name='Lost' sheetId='9' r:id='nowhere'/></sheets>" }.WithSheet(OneRow);

        var fault = Assert.Throws<FaultException>(() => package.Open()).Fault;

        Assert.Equal("part_missing", fault.Reason);
        Assert.Contains("'Lost'", fault.What, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cancelled_reading_stops_inside_a_sheet()
    {
        using var cancellation = new CancellationTokenSource();
        var package = new TestPackage().WithSheet(string.Concat(Enumerable.Range(1, 20_000).Select(row => $"<row r='{row}'><c r='A{row}'><v>{row * 7919}</v></c></row>"))).ToBytes();
        using var listener = OnStartOf("parse_sheet", cancellation.Cancel);

        Assert.Throws<OperationCanceledException>(() => WorkbookReader.Open(new MemoryStream(package), ReadLimits.Default, cancellation.Token));
    }

    [Fact]
    public void A_file_written_over_while_it_is_read_is_told_so()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("gemba-").FullName, "book.xlsx");
        File.WriteAllBytes(path, new TestPackage().WithSheet(OneRow).ToBytes());
        using var listener = OnStartOf("parse_styles", () => File.WriteAllBytes(path, "half of another file"u8.ToArray()));

        var fault = Assert.Throws<FaultException>(() => WorkbookReader.Open(path, ReadLimits.Default, CancellationToken.None)).Fault;

        Assert.Equal("workbook_changed_while_read", fault.Reason);
        Assert.NotNull(fault.RetryAfter);
    }

    [Fact]
    public void A_file_replaced_by_another_is_read_to_its_end()
    {
        var folder = Directory.CreateTempSubdirectory("gemba-").FullName;
        var path = Path.Combine(folder, "book.xlsx");
        File.WriteAllBytes(path, new TestPackage().WithSheet(OneRow).ToBytes());
        using var listener = OnStartOf("parse_styles", () =>
        {
            File.WriteAllText(path + ".new", "another file");
            File.Move(path + ".new", path, overwrite: true);
        });

        var book = WorkbookReader.Open(path, ReadLimits.Default, CancellationToken.None);

        Assert.Equal(1, book.Sheets[0].ValueAt(1, 1).Number);
    }

    private static ActivityListener OnStartOf(string step, Action act)
    {
        var thread = Environment.CurrentManagedThreadId;
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == SpanNames.SpreadsheetSource,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStarted = span =>
            {
                // Other tests read workbooks at the same time.
                if (span.OperationName == step && Environment.CurrentManagedThreadId == thread)
                    act();
            },
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    [Theory]
    [InlineData("1")]
    [InlineData("-1")]
    [InlineData("99999999999")]
    [InlineData("text")]
    public void A_cell_whose_shared_text_is_gone_is_named_and_not_shown_as_empty(string index) =>
        Assert.Equal("shared_text_missing", ReasonOf(new TestPackage().WithSharedTexts("<si><t>one</t></si>").WithSheet($"<row r='1'><c r='B1' t='s'><v>{index}</v></c></row>")));

    private static string ReasonOf(TestPackage package, ReadLimits? limits = null) => Assert.Throws<FaultException>(() => package.Open(limits)).Fault.Reason;
}
