using System.Globalization;
using System.Text;

namespace Gemba.Samples.Packages;

/// <summary>Collects the cells of one sheet and writes them as its part. Rows and columns count from 1.</summary>
internal sealed class SheetWriter(string name)
{
    private static readonly DateTime Epoch = new(1899, 12, 30, 0, 0, 0, DateTimeKind.Unspecified);
    private readonly SortedDictionary<(int Row, int Column), StoredCell> _cells = [];
    private readonly List<string> _merges = [];
    private readonly List<double> _widths = [];
    private int _frozenRows;

    public string Name { get; } = name;

    public List<NoteOnCell> Notes { get; } = [];

    public List<TableOnSheet> Tables { get; } = [];

    public string? FilteredRange { get; set; }

    public void Text(int row, int column, string text, CellLook look = CellLook.Plain) =>
        Put(new(row, column, look, text, 0, false, null));

    public void Number(int row, int column, double number, CellLook look = CellLook.Plain) =>
        Put(new(row, column, look, null, number, false, null));

    public void Boolean(int row, int column, bool value) =>
        Put(new(row, column, CellLook.Plain, null, value ? 1 : 0, true, null));

    public void Date(int row, int column, DateTime date, CellLook look = CellLook.Date) =>
        Put(new(row, column, look, null, (date - Epoch).TotalDays, false, null));

    /// <summary>A formula without '=' and the number that it gives; the number is handed back for the formulas that use it.</summary>
    public double Formula(int row, int column, string formula, double cached, CellLook look = CellLook.Plain)
    {
        Put(new(row, column, look, null, cached, false, formula));
        return cached;
    }

    /// <summary>A formula without '=' and the text that it gives.</summary>
    public void TextFormula(int row, int column, string formula, string cached, CellLook look = CellLook.Plain) =>
        Put(new(row, column, look, cached, 0, false, formula));

    /// <summary>A row of texts from <paramref name="column"/> to the right.</summary>
    public void Texts(int row, int column, CellLook look, params ReadOnlySpan<string> texts)
    {
        foreach (var text in texts)
            Text(row, column++, text, look);
    }

    public void Merge(string range) => _merges.Add(range);

    public void Widths(params ReadOnlySpan<double> characters) => _widths.AddRange(characters);

    public void FreezeRows(int rows) => _frozenRows = rows;

    public string Write(SharedStrings strings, string tail)
    {
        var xml = new StringBuilder(PackageWriter.Declaration)
            .Append("<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" ")
            .Append("xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\">");
        WriteView(xml);
        xml.Append("<sheetData>");
        var row = 0;
        foreach (var cell in _cells.Values)
        {
            if (cell.Row != row)
            {
                xml.Append(row == 0 ? "" : "</row>").Append(CultureInfo.InvariantCulture, $"<row r=\"{cell.Row}\">");
                row = cell.Row;
            }

            WriteCell(xml, cell, strings);
        }

        xml.Append(row == 0 ? "" : "</row>").Append("</sheetData>");
        if (FilteredRange is not null)
            xml.Append(CultureInfo.InvariantCulture, $"<autoFilter ref=\"{FilteredRange}\"/>");
        if (_merges.Count > 0)
        {
            xml.Append(CultureInfo.InvariantCulture, $"<mergeCells count=\"{_merges.Count}\">")
                .AppendJoin("", _merges.Select(merge => $"<mergeCell ref=\"{merge}\"/>")).Append("</mergeCells>");
        }

        return xml.Append(tail).Append("</worksheet>").ToString();
    }

    private void WriteView(StringBuilder xml)
    {
        xml.Append("<sheetViews><sheetView workbookViewId=\"0\">");
        if (_frozenRows > 0)
            xml.Append(CultureInfo.InvariantCulture, $"<pane ySplit=\"{_frozenRows}\" topLeftCell=\"A{_frozenRows + 1}\" activePane=\"bottomLeft\" state=\"frozen\"/>");
        xml.Append("</sheetView></sheetViews><sheetFormatPr defaultRowHeight=\"15\"/>");
        if (_widths.Count == 0)
            return;
        xml.Append("<cols>");
        foreach (var (index, width) in _widths.Index())
            xml.Append(CultureInfo.InvariantCulture, $"<col min=\"{index + 1}\" max=\"{index + 1}\" width=\"{width}\" customWidth=\"1\"/>");
        xml.Append("</cols>");
    }

    private static void WriteCell(StringBuilder xml, StoredCell cell, SharedStrings strings)
    {
        xml.Append("<c r=\"").Append(PackageWriter.AddressOf(cell.Row, cell.Column)).Append('"');
        if (cell.Look != CellLook.Plain)
            xml.Append(CultureInfo.InvariantCulture, $" s=\"{(int)cell.Look}\"");
        if (cell.Text is not null)
            xml.Append(cell.Formula is null ? " t=\"s\"" : " t=\"str\"");
        else if (cell.IsBoolean)
            xml.Append(" t=\"b\"");
        xml.Append('>');
        if (cell.Formula is not null)
            xml.Append("<f>").Append(PackageWriter.Escape(cell.Formula)).Append("</f>");
        xml.Append("<v>");
        if (cell.Text is null)
            xml.Append(cell.Number.ToString("R", CultureInfo.InvariantCulture));
        else if (cell.Formula is null)
            xml.Append(CultureInfo.InvariantCulture, $"{strings.IndexOf(cell.Text)}");
        else
            xml.Append(PackageWriter.Escape(cell.Text));
        xml.Append("</v></c>");
    }

    private void Put(StoredCell cell) => _cells.Add((cell.Row, cell.Column), cell);
}
