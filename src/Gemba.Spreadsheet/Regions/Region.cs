using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Spreadsheet.Regions;

/// <summary>A rectangle of a sheet that belongs together.</summary>
/// <param name="Id">Place in reading order (top to bottom, then left to right) from 0: the same for the same sheet.</param>
/// <param name="Bounds">Header and totals rows included. Regions hold every cell that has a value; a declared table is never part of another region.</param>
/// <param name="HeaderRows">Rows at the top that name the columns, from the top; empty without headers.</param>
/// <param name="Headers">
/// One name for each column, left to right: the header cells from the top joined by <c> / </c>, merged cells standing for all that they cover;
/// the column's letters where there is none; a name that came before gets <c>_2</c>, <c>_3</c>. Empty without header rows; the first
/// <see cref="RegionOptions.MaxHeaderColumns"/> of a wider region.
/// </param>
/// <param name="Kind">What it most likely is.</param>
/// <param name="Confidence">From 0 to 1: how much of the evidence agrees; a rank, not a probability.</param>
/// <param name="Evidence">What speaks for it, in the order of <see cref="RegionEvidence"/>.</param>
/// <param name="TableName">The declared table's name; <see langword="null"/> for other regions.</param>
public sealed record Region(
    int Id,
    CellRange Bounds,
    IReadOnlyList<int> HeaderRows,
    IReadOnlyList<string> Headers,
    RegionKind Kind,
    double Confidence,
    IReadOnlyList<RegionEvidence> Evidence,
    string? TableName = null)
{
    /// <summary>The first row below the headers; one below <see cref="Bounds"/> for a region of headers alone.</summary>
    public int FirstDataRow => HeaderRows.Count == 0 ? Bounds.FirstRow : HeaderRows[^1] + 1;
}
