namespace Gemba.Spreadsheet.Workbooks;

/// <summary>What a tab of the workbook is. Only worksheets and macro sheets have cells.</summary>
public enum SheetKind : byte
{
    /// <summary>A grid of cells.</summary>
    Worksheet,

    /// <summary>One chart on a tab of its own.</summary>
    Chartsheet,

    /// <summary>A dialog of Excel 5.</summary>
    Dialogsheet,

    /// <summary>A grid of Excel 4 macro functions.</summary>
    Macrosheet,
}
