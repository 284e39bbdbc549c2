namespace Gemba.Spreadsheet.Answers;

/// <summary>What fitted into one answer: either whole rows, or a part of one row where that row alone is above the bounds.</summary>
/// <param name="Payload">The rows as their <see cref="RowFormat"/> wrote them, with separators.</param>
/// <param name="Formulas">Members <c>"B5":"=…"</c> for the formulas in it, with commas; empty where none were asked for or there are none.</param>
/// <param name="Rows">Rows in it; 1 for a part of a row.</param>
/// <param name="FirstColumn">Index of its first column; 0 for whole rows.</param>
/// <param name="Columns">Columns in it.</param>
/// <param name="Next">Where the next page begins; <see langword="null"/> after the last.</param>
internal sealed record GridPage(
    ReadOnlyMemory<byte> Payload, ReadOnlyMemory<byte> Formulas, int Rows, int FirstColumn, int Columns, GridPlace? Next)
{
    /// <summary>Index of the first row in it.</summary>
    public int FirstRow { get; init; }

    /// <summary>Where long runs of empty rows were left out: the sheet's first and last row of each.</summary>
    public IReadOnlyList<(int First, int Last)> Skipped { get; init; } = [];
}
