namespace Gemba.Spreadsheet.Workbooks;

/// <summary>What the workbook part alone says of a sheet, before any cell is read.</summary>
/// <param name="Name">Name on the tab.</param>
/// <param name="Index">Position among the tabs, from 0.</param>
/// <param name="Visibility">Whether Excel shows the tab.</param>
/// <param name="Kind">What the tab holds.</param>
public sealed record SheetOutline(string Name, int Index, SheetVisibility Visibility = SheetVisibility.Visible, SheetKind Kind = SheetKind.Worksheet);
