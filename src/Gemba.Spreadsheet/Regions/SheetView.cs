using System.Text;
using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Spreadsheet.Regions;

/// <summary>What the detector asks of a sheet, and the marks that its author left on it: tables, filter, print areas, merged cells.</summary>
internal sealed class SheetView
{
    public SheetView(Sheet sheet, Workbook workbook, RegionOptions options)
    {
        Sheet = sheet;
        Options = options;
        Merges = new MergeIndex(sheet.MergedRanges, depth: 2 * options.MaxHeaderRows);
        Tables = Apart(workbook.Tables.Where(table => string.Equals(table.SheetName, sheet.Name, StringComparison.OrdinalIgnoreCase)));
    }

    public Sheet Sheet { get; }

    public RegionOptions Options { get; }

    public MergeIndex Merges { get; }

    /// <summary>The sheet's declared tables, by place; of two that overlap, which Excel does not allow, the upper left one.</summary>
    public IReadOnlyList<Table> Tables { get; }

    public CellRange? Filter => Sheet.AutoFilter;

    public CellClass ClassAt(int row, int column)
    {
        var kind = Sheet.KindAt(row, column);
        return kind switch
        {
            CellKind.Text => CellClasses.Of(kind, hasFormula: false, Sheet.Utf8TextAt(row, column)),
            CellKind.Empty => Sheet.HasFormulaAt(row, column) ? CellClass.Uncomputed : CellClass.Blank,
            _ => CellClasses.Of(kind, hasFormula: false, default),
        };
    }

    /// <summary>Letters of the text there; 0 for another kind.</summary>
    public int LengthAt(int row, int column) => Encoding.UTF8.GetCharCount(Sheet.Utf8TextAt(row, column));

    public bool IsStyledAt(int row, int column) => Sheet.IsBoldAt(row, column) || Sheet.HasFillAt(row, column);

    private static List<Table> Apart(IEnumerable<Table> tables)
    {
        var kept = new List<Table>();
        foreach (var table in tables.OrderBy(table => table.Range.FirstRow).ThenBy(table => table.Range.FirstColumn))
        {
            if (!kept.Exists(other => other.Range.Overlaps(table.Range)))
                kept.Add(table);
        }

        return kept;
    }
}
