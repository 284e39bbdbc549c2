using System.Runtime.CompilerServices;

namespace Gemba.Spreadsheet.Workbooks;

/// <summary>The cell styles of a workbook, by the index that cells carry.</summary>
internal sealed class StyleTable
{
    /// <summary>Cells carry 16 bits; Excel itself stops at 65,490 styles. What lies beyond falls back to the first.</summary>
    public const int MaxStyles = 65_536;

    public static readonly StyleTable Plain = new([CellStyle.Default]);

    private readonly CellStyle[] _styles;
    private readonly NumberFormatClass[] _classes;

    public StyleTable(IReadOnlyList<CellStyle> styles)
    {
        _styles = styles.Count == 0 ? [CellStyle.Default] : [.. styles.Take(MaxStyles)];
        _classes = Array.ConvertAll(_styles, style => style.Class);
        var codes = _styles.Select(style => style.NumberFormat).OfType<string>().Distinct().Sum(RetainedSizes.OfString);
        RetainedBytes = codes + RetainedSizes.OfArray(_styles.Length, 8 + 1) + ((long)_styles.Length * RetainedSizes.SmallObject);
    }

    public long RetainedBytes { get; }

    public CellStyle this[int index] => (uint)index < (uint)_styles.Length ? _styles[index] : _styles[0];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public NumberFormatClass ClassOf(int index) => (uint)index < (uint)_classes.Length ? _classes[index] : _classes[0];
}
