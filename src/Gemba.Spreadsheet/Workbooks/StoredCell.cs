namespace Gemba.Spreadsheet.Workbooks;

/// <summary>One cell on its way into a column.</summary>
internal readonly record struct StoredCell(StoredKind Kind, long Payload, ushort Style = 0, int Formula = FormulaTable.NoFormula);
