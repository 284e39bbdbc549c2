namespace Gemba.Spreadsheet.Workbooks;

/// <summary>A workbook without its cells: what can be told in milliseconds however large the sheets are.</summary>
/// <param name="Format">What the package says it is.</param>
/// <param name="HasMacros">Whether a VBA project lies in the package.</param>
/// <param name="Uses1904Dates">Whether stored dates count from 1904; values are handed out in the 1900 system either way.</param>
/// <param name="Sheets">In the order of the tabs.</param>
/// <param name="DefinedNames">In stored order, hidden and built-in ones included.</param>
/// <param name="Tables">In the order of their sheets.</param>
public sealed record WorkbookOutline(
    WorkbookFormat Format,
    bool HasMacros,
    bool Uses1904Dates,
    IReadOnlyList<SheetOutline> Sheets,
    IReadOnlyList<DefinedName> DefinedNames,
    IReadOnlyList<Table> Tables);
