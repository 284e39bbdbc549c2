using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Spreadsheet.Ranges;

/// <summary>A reference as it is written, before a workbook says what it stands for.</summary>
/// <param name="Sheet">The sheet before the exclamation mark; <see langword="null"/> without one.</param>
/// <param name="Cells">The rectangle, where the text is an address.</param>
/// <param name="Name">The defined name or table, where the text may be one.</param>
/// <param name="AddressFault">For a name that looks like an address: why it is none, as in "row 0 is outside 1 to 1048576".</param>
internal sealed record RangeReference(string? Sheet, CellRange? Cells, string? Name, string? AddressFault = null);
