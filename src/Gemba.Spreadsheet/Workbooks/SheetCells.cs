using System.Runtime.CompilerServices;

namespace Gemba.Spreadsheet.Workbooks;

/// <summary>The cells of a sheet with the tables that their indices point into.</summary>
/// <param name="Columns">By column, from A; <see langword="null"/> for a column without cells.</param>
/// <param name="SharedTexts">The workbook's.</param>
/// <param name="OwnTexts">The sheet's.</param>
/// <param name="Formulas">The sheet's.</param>
/// <param name="Styles">The workbook's.</param>
/// <param name="Uses1904Dates">Whether date numbers are stored in the 1904 system.</param>
internal sealed record SheetCells(
    CellColumn?[] Columns, TextTable SharedTexts, TextTable OwnTexts, FormulaTable Formulas, StyleTable Styles, bool Uses1904Dates)
{
    /// <summary>Days between the two systems' first days.</summary>
    public const int DaysTo1904 = 1462;

    public static readonly SheetCells None = new([], TextTable.None, TextTable.None, FormulaTable.None, StyleTable.Plain, false);

    /// <summary>Without the tables that the workbook owns.</summary>
    public long RetainedBytes => RetainedSizes.OfArray(Columns.Length, 8) + OwnTexts.RetainedBytes + Formulas.RetainedBytes
        + Columns.Sum(column => column?.RetainedBytes ?? 0);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool TryFind(int row, int column, out CellBlock block, out int place)
    {
        if ((uint)(column - 1) < (uint)Columns.Length && row >= 1 && Columns[column - 1] is { } cells)
            return cells.TryFind(row, out block, out place);
        block = null!;
        place = -1;
        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public CellKind KindOf(CellBlock block, int place) => block.KindAt(place) switch
    {
        StoredKind.Empty => CellKind.Empty,
        StoredKind.Number => KindOf(Styles.ClassOf(block.StyleAt(place))),
        StoredKind.SharedText or StoredKind.OwnText => CellKind.Text,
        StoredKind.Boolean => CellKind.Boolean,
        StoredKind.IsoDate => CellKind.DateTime,
        StoredKind.IsoTime => CellKind.Time,
        _ => CellKind.Error,
    };

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public CellValue ValueOf(CellBlock block, int place)
    {
        var stored = block.KindAt(place);
        switch (stored)
        {
            case StoredKind.Number:
                var kind = KindOf(Styles.ClassOf(block.StyleAt(place)));
                var number = block.NumberAt(place);
                return new CellValue(kind, Uses1904Dates && kind == CellKind.DateTime ? number + DaysTo1904 : number, null);
            case StoredKind.SharedText:
                return new CellValue(CellKind.Text, 0, SharedTexts.At(block.IndexAt(place)));
            case StoredKind.OwnText:
                return new CellValue(CellKind.Text, 0, OwnTexts.At(block.IndexAt(place)));
            case StoredKind.Boolean:
                return new CellValue(CellKind.Boolean, block.IndexAt(place), null);
            case StoredKind.Error:
                return new CellValue(CellKind.Error, 0, ErrorTexts.All[block.IndexAt(place)]);
            case StoredKind.OwnError:
                return new CellValue(CellKind.Error, 0, OwnTexts.At(block.IndexAt(place)));
            case StoredKind.IsoDate:
                return new CellValue(CellKind.DateTime, block.NumberAt(place), null);
            case StoredKind.IsoTime:
                return new CellValue(CellKind.Time, block.NumberAt(place), null);
            default:
                return CellValue.Empty;
        }
    }

    /// <summary>The text of a text cell without making a string of it; empty for other kinds.</summary>
    public ReadOnlySpan<byte> Utf8Of(CellBlock block, int place) => block.KindAt(place) switch
    {
        StoredKind.SharedText => SharedTexts.Utf8At(block.IndexAt(place)),
        StoredKind.OwnText => OwnTexts.Utf8At(block.IndexAt(place)),
        _ => default,
    };

    private static CellKind KindOf(NumberFormatClass format) => format switch
    {
        NumberFormatClass.DateTime => CellKind.DateTime,
        NumberFormatClass.Time => CellKind.Time,
        _ => CellKind.Number,
    };
}
