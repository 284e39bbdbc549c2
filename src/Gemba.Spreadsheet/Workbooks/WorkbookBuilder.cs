using System.Text;

namespace Gemba.Spreadsheet.Workbooks;

/// <summary>Gathers a workbook. The parser builds with it, and so do tests: <c>new WorkbookBuilder().AddSheet("A")…</c>, then <see cref="Build"/>.</summary>
internal sealed class WorkbookBuilder
{
    private readonly TextTableBuilder _sharedTexts = new();
    private readonly List<CellStyle> _styles = [CellStyle.Default];
    private readonly List<SheetBuilder> _sheets = [];

    public WorkbookFormat Format { get; set; }

    public bool HasMacros { get; set; }

    public bool Uses1904Dates { get; set; }

    public List<DefinedName> DefinedNames { get; } = [];

    public List<Table> Tables { get; } = [];

    public SheetBuilder AddSheet(string name, SheetVisibility visibility = SheetVisibility.Visible, SheetKind kind = SheetKind.Worksheet)
    {
        var sheet = new SheetBuilder(new SheetOutline(name, _sheets.Count, visibility, kind));
        _sheets.Add(sheet);
        return sheet;
    }

    /// <summary>Adds a style.</summary>
    /// <returns>Its index, for the cells.</returns>
    public int AddStyle(CellStyle style)
    {
        _styles.Add(style);
        return _styles.Count - 1;
    }

    /// <summary>Adds a text that cells share.</summary>
    /// <returns>Its index: the payload of <see cref="StoredKind.SharedText"/>.</returns>
    public int AddSharedText(string text) => _sharedTexts.Add(Encoding.UTF8.GetBytes(text));

    public Workbook Build()
    {
        var outline = new WorkbookOutline(Format, HasMacros, Uses1904Dates, [.. _sheets.Select(sheet => sheet.Outline)], DefinedNames, Tables);
        var texts = _sharedTexts.Build();
        var styles = new StyleTable(_styles);
        return Assemble(outline, [.. _sheets.Select(sheet => sheet.Build(texts, styles, Uses1904Dates))], texts, styles);
    }

    /// <summary>Puts together what was gathered on separate ways.</summary>
    public static Workbook Assemble(WorkbookOutline outline, IReadOnlyList<Sheet> sheets, TextTable sharedTexts, StyleTable styles) =>
        new(outline, sheets, sharedTexts.RetainedBytes + styles.RetainedBytes + BytesOf(outline));

    private static long BytesOf(WorkbookOutline outline) =>
        outline.Sheets.Sum(sheet => RetainedSizes.SmallObject + RetainedSizes.OfString(sheet.Name))
        + outline.DefinedNames.Sum(name => RetainedSizes.SmallObject + RetainedSizes.OfString(name.Name) + RetainedSizes.OfString(name.RefersTo))
        + outline.Tables.Sum(table => (3 * RetainedSizes.SmallObject) + table.Columns.Sum(column => 8 + RetainedSizes.OfString(column)));
}
