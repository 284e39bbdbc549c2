namespace Gemba.Spreadsheet.Workbooks;

/// <summary>A name that stands for a range, a constant or a formula.</summary>
/// <param name="Name">As stored; built-in ones begin with <c>_xlnm.</c>, as in <c>_xlnm.Print_Area</c>.</param>
/// <param name="Scope">Name of the sheet that the name is local to; <see langword="null"/> for the whole workbook.</param>
/// <param name="RefersTo">Formula text without the equals sign, as in <c>Sheet1!$A$1:$B$9</c>.</param>
/// <param name="Hidden">Excel's name manager does not list it.</param>
/// <param name="Comment">The author's note; <see langword="null"/> without one.</param>
public sealed record DefinedName(string Name, string? Scope, string RefersTo, bool Hidden = false, string? Comment = null);
