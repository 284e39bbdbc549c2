namespace Gemba.Spreadsheet.Workbooks;

/// <summary>How large a sheet can be (Excel 2007 and later).</summary>
internal static class SheetBounds
{
    public const int Rows = 1_048_576;

    public const int Columns = 16_384;
}
