namespace Gemba.Spreadsheet.Workbooks;

/// <summary>The package's own statement of what it is (content type), not the file's extension. Templates count as what they make.</summary>
public enum WorkbookFormat : byte
{
    /// <summary>A workbook that may not hold macros.</summary>
    Xlsx,

    /// <summary>A workbook that may hold macros.</summary>
    Xlsm,
}
