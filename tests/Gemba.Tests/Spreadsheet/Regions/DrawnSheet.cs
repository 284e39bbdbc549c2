using System.Globalization;
using Gemba.Spreadsheet.Regions;
using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Tests.Spreadsheet.Regions;

/// <summary>
/// A sheet drawn as lines of cells with bars between them, from A1. <c>*</c> before a cell makes it bold, <c>#</c> fills it, <c>=</c> gives it
/// a formula, <c>_</c> stands for a space; numbers, TRUE and FALSE and dates (2025-01-31) are typed, the rest is text.
/// </summary>
internal sealed class DrawnSheet
{
    private readonly WorkbookBuilder _book = new();
    private readonly SheetBuilder _sheet;
    private readonly int[] _styles;

    public DrawnSheet(params string[] lines)
    {
        _sheet = _book.AddSheet("Drawn");
        _styles = [.. Enumerable.Range(0, 8).Select(i => _book.AddStyle(new CellStyle(
            (i & 4) != 0 ? "yyyy-mm-dd" : null,
            (i & 4) != 0 ? NumberFormatClass.DateTime : NumberFormatClass.Number,
            Bold: (i & 1) != 0,
            Filled: (i & 2) != 0)))];
        for (var row = 0; row < lines.Length; row++)
        {
            var cells = lines[row].Split('|');
            for (var column = 0; column < cells.Length; column++)
                Put(row + 1, column + 1, cells[column].Trim());
        }
    }

    public DrawnSheet Merge(string range)
    {
        _sheet.Features.Merged.Add(RangeOf(range));
        return this;
    }

    public DrawnSheet Filter(string range)
    {
        _sheet.Features.AutoFilter = RangeOf(range);
        return this;
    }

    public DrawnSheet PrintArea(string range)
    {
        _sheet.Features.PrintAreas.Add(RangeOf(range));
        return this;
    }

    public DrawnSheet Table(string name, string range, params string[] columns)
    {
        _book.Tables.Add(new Table(name, name, "Drawn", RangeOf(range), 1, 0, columns));
        return this;
    }

    public RegionMap Detect(RegionOptions? options = null)
    {
        var workbook = _book.Build();
        return RegionDetector.Detect(workbook.Sheets[0], workbook, options ?? new RegionOptions());
    }

    /// <summary>The regions as <c>A1:B4 table [1]</c>.</summary>
    public IEnumerable<string> Regions() =>
        Detect().Regions.Select(region => $"{region.Bounds} {region.Kind.ClassificationName()} [{string.Join(',', region.HeaderRows)}]");

    private static CellRange RangeOf(string range) => Benchmarks.Regions.LabelledRegion.RangeOf(range);

    private void Put(int row, int column, string cell)
    {
        var bold = cell.StartsWith('*');
        var filled = cell.TrimStart('*').StartsWith('#');
        var content = cell.TrimStart('*', '#');
        var formula = content.StartsWith('=') ? _sheet.OwnFormula("SUM(A1:A2)"u8) : FormulaTable.NoFormula;
        content = content.TrimStart('=');
        var style = (bold ? 1 : 0) + (filled ? 2 : 0);
        if (content.Length == 0)
            return;
        if (double.TryParse(content, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            _sheet.AddNumber(row, column, number, _styles[style], formula);
        else if (DateTime.TryParseExact(content, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
            _sheet.AddNumber(row, column, date.ToOADate(), _styles[style + 4], formula);
        else if (content is "TRUE" or "FALSE")
            _sheet.AddBoolean(row, column, content == "TRUE", _styles[style], formula);
        else
            _sheet.AddText(row, column, content.Replace('_', ' '), _styles[style], formula);
    }
}
