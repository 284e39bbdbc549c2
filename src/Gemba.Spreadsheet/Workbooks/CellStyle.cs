namespace Gemba.Spreadsheet.Workbooks;

/// <summary>What is kept of a cell's style.</summary>
/// <param name="NumberFormat">The format's code; <see langword="null"/> for General.</param>
/// <param name="Class">What the code makes of a number.</param>
/// <param name="Bold">The whole cell is bold.</param>
/// <param name="Filled">The cell has a background.</param>
internal sealed record CellStyle(string? NumberFormat = null, NumberFormatClass Class = NumberFormatClass.Number, bool Bold = false, bool Filled = false)
{
    public static readonly CellStyle Default = new();
}
