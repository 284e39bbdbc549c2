namespace Gemba.Samples.Packages;

/// <summary>A note on a cell.</summary>
internal sealed record NoteOnCell(int Row, int Column, string Author, string Text);

/// <summary>An Excel table; the first row of the range holds the column names.</summary>
internal sealed record TableOnSheet(string Name, string Range, IReadOnlyList<string> Columns);

/// <summary>A defined name of the workbook.</summary>
internal sealed record NameInWorkbook(string Name, string RefersTo, int? SheetIndex = null);

/// <summary>A stored cell: one of text, number, boolean or formula with its cached value.</summary>
internal readonly record struct StoredCell(int Row, int Column, CellLook Look, string? Text, double Number, bool IsBoolean, string? Formula);
