using System.Globalization;
using System.IO.Compression;
using System.Security;
using System.Text;

namespace Gemba.Samples.Packages;

/// <summary>Writes sheets as an .xlsx package with fixed times and a fixed order of parts, so that equal content gives equal bytes.</summary>
internal sealed class PackageWriter
{
    public const string Declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
    private const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private const string Office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    private const string MainType = "application/vnd.openxmlformats-officedocument.spreadsheetml";
    private const string PackageRelationships = "http://schemas.openxmlformats.org/package/2006/relationships";

    // The earliest time that a zip entry can hold: the files carry no trace of when they were made.
    private static readonly DateTimeOffset EntryTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly List<SheetWriter> _sheets = [];
    private readonly List<string> _contentTypes = [];
    private int _tables;

    public List<NameInWorkbook> Names { get; } = [];

    public SheetWriter AddSheet(string name)
    {
        var sheet = new SheetWriter(name);
        _sheets.Add(sheet);
        return sheet;
    }

    public void WriteTo(Stream stream)
    {
        using var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        var strings = new SharedStrings();
        for (var index = 0; index < _sheets.Count; index++)
            WriteSheet(zip, _sheets[index], index + 1, strings);
        Part(zip, "/xl/sharedStrings.xml", strings.Write(), $"{MainType}.sharedStrings+xml");
        Part(zip, "/xl/styles.xml", StylesPart.Write(), $"{MainType}.styles+xml");
        Part(zip, "/xl/workbook.xml", WorkbookXml(), $"{MainType}.sheet.main+xml");
        var links = _sheets.Select((_, i) => ($"{Office}/worksheet", $"worksheets/sheet{i + 1}.xml"))
            .Append(($"{Office}/sharedStrings", "sharedStrings.xml")).Append(($"{Office}/styles", "styles.xml"));
        Entry(zip, "xl/_rels/workbook.xml.rels", Relationships(links));
        Entry(zip, "_rels/.rels", Relationships([($"{Office}/officeDocument", "xl/workbook.xml")]));
        Entry(zip, "[Content_Types].xml", ContentTypes());
    }

    public static string Escape(string text) => SecurityElement.Escape(text);

    public static string AddressOf(int row, int column)
    {
        var letters = "";
        for (; column > 0; column = (column - 1) / 26)
            letters = (char)('A' + ((column - 1) % 26)) + letters;
        return string.Create(CultureInfo.InvariantCulture, $"{letters}{row}");
    }

    private void WriteSheet(ZipArchive zip, SheetWriter sheet, int number, SharedStrings strings)
    {
        var links = new List<(string Type, string Target)>();
        var tail = new StringBuilder();
        if (sheet.Notes.Count > 0)
        {
            Part(zip, $"/xl/comments{number}.xml", NotesPart.Write(sheet.Notes), $"{MainType}.comments+xml");
            Entry(zip, $"xl/drawings/vmlDrawing{number}.vml", NotesPart.WriteShapes(sheet.Notes));
            links.Add(($"{Office}/vmlDrawing", $"../drawings/vmlDrawing{number}.vml"));
            links.Add(($"{Office}/comments", $"../comments{number}.xml"));
            tail.Append("<legacyDrawing r:id=\"rId1\"/>");
        }

        if (sheet.Tables.Count > 0)
            tail.Append(CultureInfo.InvariantCulture, $"<tableParts count=\"{sheet.Tables.Count}\">");
        foreach (var table in sheet.Tables)
        {
            _tables++;
            Part(zip, $"/xl/tables/table{_tables}.xml", TableXml(table, _tables), $"{MainType}.table+xml");
            links.Add(($"{Office}/table", $"../tables/table{_tables}.xml"));
            tail.Append(CultureInfo.InvariantCulture, $"<tablePart r:id=\"rId{links.Count}\"/>");
        }

        tail.Append(sheet.Tables.Count > 0 ? "</tableParts>" : "");
        Part(zip, $"/xl/worksheets/sheet{number}.xml", sheet.Write(strings, tail.ToString()), $"{MainType}.worksheet+xml");
        if (links.Count > 0)
            Entry(zip, $"xl/worksheets/_rels/sheet{number}.xml.rels", Relationships(links));
    }

    private string WorkbookXml()
    {
        var xml = new StringBuilder(Declaration).Append(CultureInfo.InvariantCulture, $"<workbook xmlns=\"{Main}\" xmlns:r=\"{Office}\"><sheets>");
        foreach (var (index, sheet) in _sheets.Index())
            xml.Append(CultureInfo.InvariantCulture, $"<sheet name=\"{Escape(sheet.Name)}\" sheetId=\"{index + 1}\" r:id=\"rId{index + 1}\"/>");
        xml.Append("</sheets>");
        if (Names.Count > 0)
        {
            xml.Append("<definedNames>");
            foreach (var name in Names.OrderBy(name => name.Name, StringComparer.OrdinalIgnoreCase))
            {
                var scope = name.SheetIndex is { } sheet ? string.Create(CultureInfo.InvariantCulture, $" localSheetId=\"{sheet}\"") : "";
                xml.Append(CultureInfo.InvariantCulture, $"<definedName name=\"{name.Name}\"{scope}>{Escape(name.RefersTo)}</definedName>");
            }

            xml.Append("</definedNames>");
        }

        return xml.Append("<calcPr calcId=\"191029\"/></workbook>").ToString();
    }

    private static string TableXml(TableOnSheet table, int id)
    {
        var xml = new StringBuilder(Declaration).Append(
            CultureInfo.InvariantCulture,
            $"<table xmlns=\"{Main}\" id=\"{id}\" name=\"{table.Name}\" displayName=\"{table.Name}\" ref=\"{table.Range}\" totalsRowShown=\"0\"><autoFilter ref=\"{table.Range}\"/>");
        xml.Append(CultureInfo.InvariantCulture, $"<tableColumns count=\"{table.Columns.Count}\">");
        foreach (var (index, column) in table.Columns.Index())
            xml.Append(CultureInfo.InvariantCulture, $"<tableColumn id=\"{index + 1}\" name=\"{Escape(column)}\"/>");
        return xml.Append("</tableColumns><tableStyleInfo name=\"TableStyleMedium2\" showFirstColumn=\"0\" showLastColumn=\"0\" showRowStripes=\"1\" showColumnStripes=\"0\"/></table>").ToString();
    }

    private static string Relationships(IEnumerable<(string Type, string Target)> links) =>
        $"{Declaration}<Relationships xmlns=\"{PackageRelationships}\">"
        + string.Concat(links.Select((link, i) => $"<Relationship Id=\"rId{i + 1}\" Type=\"{link.Type}\" Target=\"{link.Target}\"/>"))
        + "</Relationships>";

    private string ContentTypes() =>
        $"{Declaration}<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">"
        + "<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
        + "<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
        + "<Default Extension=\"vml\" ContentType=\"application/vnd.openxmlformats-officedocument.vmlDrawing\"/>"
        + string.Concat(_contentTypes) + "</Types>";

    private void Part(ZipArchive zip, string name, string xml, string contentType)
    {
        _contentTypes.Add($"<Override PartName=\"{name}\" ContentType=\"{contentType}\"/>");
        Entry(zip, name[1..], xml);
    }

    private static void Entry(ZipArchive zip, string name, string xml)
    {
        var entry = zip.CreateEntry(name, CompressionLevel.Optimal);
        entry.LastWriteTime = EntryTime;
        using var stream = entry.Open();
        stream.Write(Encoding.UTF8.GetBytes(xml));
    }
}
