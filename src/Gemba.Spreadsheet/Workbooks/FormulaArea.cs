namespace Gemba.Spreadsheet.Workbooks;

/// <summary>A reference inside a formula.</summary>
/// <param name="From">The cell, or the first corner.</param>
/// <param name="To">The other corner; <see langword="null"/> for a single cell.</param>
/// <param name="End">Where the text goes on behind it.</param>
internal readonly record struct FormulaArea(FormulaReference From, FormulaReference? To, int End);
