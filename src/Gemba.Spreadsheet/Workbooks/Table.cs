namespace Gemba.Spreadsheet.Workbooks;

/// <summary>A table (list object) on a sheet.</summary>
/// <param name="Name">Name inside the file.</param>
/// <param name="DisplayName">Name that formulas use.</param>
/// <param name="SheetName">The sheet that it stands on.</param>
/// <param name="Range">Header and totals rows included.</param>
/// <param name="HeaderRows">0 or 1: rows at the top that hold the column names.</param>
/// <param name="TotalsRows">0 or 1: rows at the bottom that hold totals.</param>
/// <param name="Columns">Column names from left to right.</param>
public sealed record Table(
    string Name, string DisplayName, string SheetName, CellRange Range, int HeaderRows, int TotalsRows, IReadOnlyList<string> Columns);
