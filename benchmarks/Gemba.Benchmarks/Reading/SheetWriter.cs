using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Gemba.Benchmarks.Reading;

/// <summary>Writes a workbook of one sheet as the usual libraries do, cell by cell.</summary>
internal sealed class SheetWriter : IDisposable
{
    private const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private const string Relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    private const string Types = "application/vnd.openxmlformats-officedocument.spreadsheetml";

    private readonly ZipArchive _zip;
    private readonly Dictionary<string, int> _texts = [];
    private readonly StreamWriter _sheet;
    private readonly StringBuilder _row = new();
    private int _number;

    public SheetWriter(string path)
    {
        _zip = new ZipArchive(File.Create(path), ZipArchiveMode.Create);
        Write("[Content_Types].xml",
            $"<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
            + $"<Default Extension=\"xml\" ContentType=\"application/xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"{Types}.sheet.main+xml\"/>"
            + $"<Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"{Types}.worksheet+xml\"/><Override PartName=\"/xl/styles.xml\" ContentType=\"{Types}.styles+xml\"/>"
            + $"<Override PartName=\"/xl/sharedStrings.xml\" ContentType=\"{Types}.sharedStrings+xml\"/></Types>");
        Write("_rels/.rels", Relationships(("officeDocument", "xl/workbook.xml")));
        Write("xl/workbook.xml", $"<workbook xmlns=\"{Main}\" xmlns:r=\"{Relations}\"><sheets><sheet name=\"Data\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>");
        Write("xl/_rels/workbook.xml.rels", Relationships(("worksheet", "worksheets/sheet1.xml"), ("styles", "styles.xml"), ("sharedStrings", "sharedStrings.xml")));
        Write("xl/styles.xml",
            $"<styleSheet xmlns=\"{Main}\"><fonts count=\"1\"><font/></fonts><fills count=\"1\"><fill/></fills><borders count=\"1\"><border/></borders><cellStyleXfs count=\"1\"><xf/></cellStyleXfs>"
            + "<cellXfs count=\"3\"><xf numFmtId=\"0\"/><xf numFmtId=\"14\" applyNumberFormat=\"1\"/><xf numFmtId=\"22\" applyNumberFormat=\"1\"/></cellXfs></styleSheet>");
        _sheet = new StreamWriter(_zip.CreateEntry("xl/worksheets/sheet1.xml", CompressionLevel.Optimal).Open(), new UTF8Encoding(false), 1 << 16);
        _sheet.Write($"<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<worksheet xmlns=\"{Main}\"><sheetData>");
    }

    public void BeginRow()
    {
        _number++;
        _row.Clear().Append(CultureInfo.InvariantCulture, $"<row r=\"{_number}\">");
    }

    public void EndRow() => _sheet.Write(_row.Append("</row>"));

    public void Number(char column, double value, int style = 0)
    {
        _row.Append(CultureInfo.InvariantCulture, $"<c r=\"{column}{_number}\"");
        if (style > 0)
            _row.Append(CultureInfo.InvariantCulture, $" s=\"{style}\"");
        _row.Append(CultureInfo.InvariantCulture, $" t=\"n\"><v>{value:R}</v></c>");
    }

    public void Number(string column, double value) => _row.Append(CultureInfo.InvariantCulture, $"<c r=\"{column}{_number}\" t=\"n\"><v>{value:R}</v></c>");

    public void Text(string column, string text)
    {
        if (!_texts.TryGetValue(text, out var index))
            _texts[text] = index = _texts.Count;
        _row.Append(CultureInfo.InvariantCulture, $"<c r=\"{column}{_number}\" t=\"s\"><v>{index}</v></c>");
    }

    public void Boolean(char column, bool value) => _row.Append(CultureInfo.InvariantCulture, $"<c r=\"{column}{_number}\" t=\"b\"><v>{(value ? 1 : 0)}</v></c>");

    public void Formula(char column, string formula, double value) =>
        _row.Append(CultureInfo.InvariantCulture, $"<c r=\"{column}{_number}\"><f>{formula}</f><v>{value:R}</v></c>");

    public void Formula(char column, string formula, string value) =>
        _row.Append(CultureInfo.InvariantCulture, $"<c r=\"{column}{_number}\" t=\"str\"><f>{formula}</f><v>{value}</v></c>");

    public void Dispose()
    {
        _sheet.Write("</sheetData></worksheet>");
        _sheet.Dispose();
        var texts = new StringBuilder($"<sst xmlns=\"{Main}\" uniqueCount=\"{_texts.Count}\">");
        foreach (var text in _texts.OrderBy(entry => entry.Value))
            texts.Append("<si><t>").Append(text.Key).Append("</t></si>");
        Write("xl/sharedStrings.xml", texts.Append("</sst>").ToString());
        _zip.Dispose();
    }

    private void Write(string part, string xml)
    {
        using var writer = new StreamWriter(_zip.CreateEntry(part, CompressionLevel.Optimal).Open(), new UTF8Encoding(false));
        writer.Write("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n" + xml);
    }

    private static string Relationships(params (string Kind, string Target)[] targets) =>
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
        + string.Concat(targets.Select((target, i) => $"<Relationship Id=\"rId{i + 1}\" Type=\"{Relations}/{target.Kind}\" Target=\"{target.Target}\"/>"))
        + "</Relationships>";
}
