namespace Gemba.Tests.Spreadsheet.Oracle;

/// <summary>A workbook as LibreOffice has it.</summary>
/// <param name="File">Path below the folder of workbooks, with forward slashes.</param>
/// <param name="Refused">Why LibreOffice does not open it; <see langword="null"/> where it does.</param>
/// <param name="Uses1904Dates">Date numbers count from 1904.</param>
/// <param name="Names">Names of the whole workbook, with what they refer to (empty where LibreOffice cannot say it).</param>
/// <param name="Tables">By name: position of the sheet from 0, and the range.</param>
/// <param name="Sheets">In the order of the tabs.</param>
internal sealed record OracleWorkbook(
    string File,
    string? Refused,
    bool Uses1904Dates,
    IReadOnlyDictionary<string, string?> Names,
    IReadOnlyDictionary<string, (int Sheet, string Range)> Tables,
    IReadOnlyList<OracleSheet> Sheets);
