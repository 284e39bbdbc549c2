using System.IO.Compression;
using System.Text;
using Gemba.Spreadsheet.Packages;
using Gemba.Spreadsheet.Parsing;
using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Tests.Spreadsheet.Parsing;

/// <summary>A package written by hand, part by part: <c>new TestPackage().WithSheet("&lt;row&gt;…").Open()</c>.</summary>
internal sealed class TestPackage
{
    public const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    public const string Strict = "http://purl.oclc.org/ooxml/spreadsheetml/main";
    public const string Relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

    private readonly Dictionary<string, byte[]> _parts = [];
    private readonly List<string> _sheets = [];
    private readonly StringBuilder _relationships = new();

    public string WorkbookExtras { get; init; } = "";

    public string Namespace { get; init; } = Main;

    public string WorkbookType { get; init; } = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml";

    public TestPackage With(string part, string xml) => With(part, Encoding.UTF8.GetBytes(xml));

    public TestPackage With(string part, byte[] bytes)
    {
        _parts[part] = bytes;
        return this;
    }

    /// <summary>A sheet of those rows.</summary>
    public TestPackage WithSheet(string rows, string before = "", string after = "", string attributes = "") => WithSheetPart(
        $"<worksheet xmlns=\"{Namespace}\" xmlns:r=\"{Relations}\">{before}<sheetData>{rows}</sheetData>{after}</worksheet>", attributes);

    public TestPackage WithSheetPart(string xml, string attributes = "", string kind = "worksheet") =>
        WithSheetPart(Encoding.UTF8.GetBytes(xml), attributes, kind);

    public TestPackage WithSheetPart(byte[] xml, string attributes = "", string kind = "worksheet")
    {
        var number = _sheets.Count + 1;
        _sheets.Add($"<sheet name=\"Sheet{number}\" sheetId=\"{number}\" r:id=\"s{number}\" {attributes}/>");
        WithRelationship($"s{number}", kind, $"worksheets/sheet{number}.xml");
        return With($"xl/worksheets/sheet{number}.xml", xml);
    }

    public TestPackage WithSharedTexts(string items)
    {
        WithRelationship("texts", "sharedStrings", "sharedStrings.xml");
        return With("xl/sharedStrings.xml", $"<sst xmlns=\"{Namespace}\" count=\"1\" uniqueCount=\"1\">{items}</sst>");
    }

    public TestPackage WithStyles(string groups)
    {
        WithRelationship("styles", "styles", "styles.xml");
        return With("xl/styles.xml", $"<styleSheet xmlns=\"{Namespace}\">{groups}</styleSheet>");
    }

    public TestPackage WithRelationship(string id, string kind, string target)
    {
        _relationships.Append($"<Relationship Id=\"{id}\" Type=\"{Relations}/{kind}\" Target=\"{target}\"/>");
        return this;
    }

    /// <summary>Points from a sheet to another part.</summary>
    public TestPackage WithSheetRelationships(int sheet, params (string Kind, string Target)[] relationships) => With(
        $"xl/worksheets/_rels/sheet{sheet}.xml.rels",
        RelationshipsOf(string.Concat(relationships.Select((pointer, i) => $"<Relationship Id=\"r{i}\" Type=\"{Relations}/{pointer.Kind}\" Target=\"{pointer.Target}\"/>"))));

    public byte[] ToBytes()
    {
        var memory = new MemoryStream();
        using (var zip = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, bytes) in AllParts())
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write(bytes);
            }
        }

        return memory.ToArray();
    }

    public Workbook Open(ReadLimits? limits = null) => Open(ToBytes(), limits);

    public Sheet OpenSheet() => Open().Sheets[0];

    public static Workbook Open(byte[] package, ReadLimits? limits = null) =>
        WorkbookReader.Open(new MemoryStream(package), limits ?? ReadLimits.Default, CancellationToken.None);

    public static string RelationshipsOf(string items) => $"<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{items}</Relationships>";

    private Dictionary<string, byte[]> AllParts()
    {
        var all = new Dictionary<string, byte[]>
        {
            ["[Content_Types].xml"] = Encoding.UTF8.GetBytes(
                $"<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"xml\" ContentType=\"application/xml\"/>"
                + $"<Override PartName=\"/xl/workbook.xml\" ContentType=\"{WorkbookType}\"/></Types>"),
            ["_rels/.rels"] = Encoding.UTF8.GetBytes(RelationshipsOf($"<Relationship Id=\"w\" Type=\"{Relations}/officeDocument\" Target=\"xl/workbook.xml\"/>")),
            ["xl/workbook.xml"] = Encoding.UTF8.GetBytes(
                $"<workbook xmlns=\"{Namespace}\" xmlns:r=\"{Relations}\"><sheets>{string.Concat(_sheets)}</sheets>{WorkbookExtras}</workbook>"),
            ["xl/_rels/workbook.xml.rels"] = Encoding.UTF8.GetBytes(RelationshipsOf(_relationships.ToString())),
        };
        foreach (var (name, bytes) in _parts)
            all[name] = bytes;
        return all;
    }
}
