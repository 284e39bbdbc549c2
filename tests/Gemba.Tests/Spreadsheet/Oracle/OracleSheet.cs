namespace Gemba.Tests.Spreadsheet.Oracle;

/// <summary>A sheet as LibreOffice has it.</summary>
/// <param name="Name">Name on the tab.</param>
/// <param name="Visible">Whether the tab is shown.</param>
/// <param name="Names">Names local to the sheet.</param>
/// <param name="Merged">As <c>A1:B2</c>.</param>
/// <param name="PrintAreas">What is printed; empty for all.</param>
/// <param name="Comments">By address.</param>
/// <param name="HiddenRows">First and last, from 1.</param>
/// <param name="HiddenColumns">First and last, from 1.</param>
/// <param name="Cells">Those with a value or a formula.</param>
internal sealed record OracleSheet(
    string Name,
    bool Visible,
    IReadOnlyDictionary<string, string?> Names,
    IReadOnlyList<string> Merged,
    IReadOnlyList<string> PrintAreas,
    IReadOnlyDictionary<string, string> Comments,
    IReadOnlyList<(int First, int Last)> HiddenRows,
    IReadOnlyList<(int First, int Last)> HiddenColumns,
    IReadOnlyList<OracleCell> Cells);
