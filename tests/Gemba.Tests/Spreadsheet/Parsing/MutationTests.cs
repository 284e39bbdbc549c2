using FsCheck;
using FsCheck.Fluent;
using Gemba.Protocol.Faults;
using Gemba.Spreadsheet.Packages;
using Gemba.Spreadsheet.Parsing;

namespace Gemba.Tests.Spreadsheet.Parsing;

public sealed class MutationTests
{
    private static readonly ReadLimits Small = new() { MaxCells = 100_000, MaxRetainedBytes = 16 << 20, MaxInflatedBytes = 16 << 20, MaxTextBytes = 64 << 10 };

    private static readonly string[] Fragments =
        ["<", ">", "&", "\"", "'", "</v>", "<c>", "<row r='9'>", "]]>", "<![CDATA[", "<!--", "t='s'", "r='XFD1048576'", "99999999999", "-1", "\0", "xmlns:x='urn'", "&#xFFFFFFFF;", "_x000D_"];

    private static readonly byte[] Whole = new TestPackage { WorkbookExtras = "<definedNames><definedName name='N'>Sheet1!$A$1</definedName></definedNames>" }
        .WithSharedTexts("<si><t>one</t></si><si><r><t>two</t></r></si>")
        .WithStyles("<numFmts><numFmt numFmtId='164' formatCode='[h]:mm'/></numFmts><fonts><font><b/></font></fonts><cellXfs><xf numFmtId='164'/></cellXfs>")
        .WithSheet(SheetRows, after: "<mergeCells><mergeCell ref='A1:B2'/></mergeCells>")
        .ToBytes();

    private const string SheetRows = "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" s=\"0\"><f t=\"shared\" ref=\"B1:B2\" si=\"0\">A1*2</f><v>1.5</v></c></row>"
        + "<row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t>in &amp; out</t></is></c><c r=\"B2\"><f t=\"shared\" si=\"0\"/></c><c r=\"C2\" t=\"d\"><v>2020-01-01</v></c></row>"
        + "<row r=\"3\"><c r=\"A3\"><f t=\"array\" ref=\"A3:B4\">C1</f><v>1e5</v></c><c r=\"B3\" t=\"e\"><v>#N/A</v></c><c r=\"C3\" t=\"b\"><v>1</v></c></row>";

    [Fact]
    public void Any_change_of_any_bytes_of_a_package_opens_or_is_a_fault() =>
        Prop.ForAll(Changes().ToArbitrary(), changes => OpensOrFaults(Changed(Whole, changes)))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(600));

    [Fact]
    public void Any_change_of_a_sheet_s_XML_opens_or_is_a_fault() =>
        Prop.ForAll(Splices().ToArbitrary(), splices => OpensOrFaults(new TestPackage()
                .WithSharedTexts("<si><t>one</t></si>")
                .WithSheetPart(Spliced($"<worksheet xmlns='{TestPackage.Main}'><sheetData>{SheetRows}</sheetData><mergeCells><mergeCell ref='A1:B2'/></mergeCells></worksheet>", splices))
                .ToBytes()))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(600));

    [SharedDataFact]
    public void Any_change_of_a_real_workbook_opens_or_is_a_fault()
    {
        var files = Directory.GetFiles(SharedData.PathOf("workbooks"), "*.xls?", SearchOption.AllDirectories)
            .Where(path => new FileInfo(path).Length < 8192).Order(StringComparer.Ordinal).Select(File.ReadAllBytes).ToArray();

        Prop.ForAll(Gen.Choose(0, files.Length - 1).Zip(Changes()).ToArbitrary(), mutation => OpensOrFaults(Changed(files[mutation.Item1], mutation.Item2)))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(400));
    }

    private static Gen<(int At, int Value)[]> Changes() =>
        Gen.Choose(0, int.MaxValue).Zip(Gen.Choose(0, 255)).ArrayOf().Select(all => all.Select(one => (one.Item1, one.Item2)).Take(8).ToArray());

    private static Gen<(int At, int Cut, string Text)[]> Splices() =>
        Gen.Choose(0, int.MaxValue).Zip(Gen.Choose(0, 12)).Zip(Gen.Elements(Fragments)).ArrayOf()
            .Select(all => all.Select(one => (one.Item1.Item1, one.Item1.Item2, one.Item2)).Take(5).ToArray());

    private static byte[] Changed(byte[] package, (int At, int Value)[] changes)
    {
        var changed = (byte[])package.Clone();
        foreach (var (at, value) in changes)
        {
            if (changed.Length > 0)
                changed[at % changed.Length] = (byte)value;
        }

        return changed;
    }

    private static string Spliced(string xml, (int At, int Cut, string Text)[] splices)
    {
        foreach (var (at, cut, text) in splices)
        {
            var start = at % (xml.Length + 1);
            xml = xml[..start] + text + xml[Math.Min(xml.Length, start + cut)..];
        }

        return xml;
    }

    private static bool OpensOrFaults(byte[] package)
    {
        try
        {
            var book = WorkbookReader.Open(new MemoryStream(package), Small, CancellationToken.None);
            foreach (var sheet in book.Sheets)
            {
                if (sheet.UsedRange is not { } used)
                    continue;
                for (var row = used.FirstRow; row <= Math.Min(used.LastRow, used.FirstRow + 20); row++)
                {
                    for (var column = used.FirstColumn; column <= Math.Min(used.LastColumn, used.FirstColumn + 20); column++)
                        _ = (sheet.ValueAt(row, column), sheet.FormulaAt(row, column), sheet.NumberFormatAt(row, column));
                }
            }

            return true;
        }
        catch (FaultException fault)
        {
            return fault.Fault.Fix.Length > 0;
        }
    }
}
