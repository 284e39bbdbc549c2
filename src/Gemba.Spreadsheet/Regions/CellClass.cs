using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Spreadsheet.Regions;

/// <summary>A cell as the detector sees it: coarser than its kind, and blank also where it holds only white space.</summary>
internal enum CellClass : byte
{
    Blank,
    Text,
    Number,
    Date,
    Boolean,
    Error,

    /// <summary>A formula without a stored value.</summary>
    Uncomputed,
}

internal static class CellClasses
{
    public static bool IsValue(this CellClass one) => one is CellClass.Number or CellClass.Date or CellClass.Boolean;

    public static CellClass Of(CellKind kind, bool hasFormula, ReadOnlySpan<byte> text) => kind switch
    {
        CellKind.Empty => hasFormula ? CellClass.Uncomputed : CellClass.Blank,
        CellKind.Text => hasFormula || !IsWhite(text) ? CellClass.Text : CellClass.Blank,
        CellKind.Number => CellClass.Number,
        CellKind.Boolean => CellClass.Boolean,
        CellKind.Error => CellClass.Error,
        _ => CellClass.Date,
    };

    private static bool IsWhite(ReadOnlySpan<byte> text) => text.IsEmpty || (text[0] <= (byte)' ' && !text.ContainsAnyExceptInRange((byte)0, (byte)' '));
}
