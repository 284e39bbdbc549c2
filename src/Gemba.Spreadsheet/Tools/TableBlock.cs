using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Spreadsheet.Tools;

/// <summary>A block of records: where its headers are, what its columns are called, where its rows lie.</summary>
/// <param name="Sheet">The sheet.</param>
/// <param name="Range">Headers included; <see langword="null"/> for a sheet or range without values.</param>
/// <param name="FirstDataRow">The first row below the headers.</param>
/// <param name="LastDataRow">The last row above the totals; before <paramref name="FirstDataRow"/> where there is no row.</param>
/// <param name="HeaderRow">The first header row; <see langword="null"/> without headers.</param>
/// <param name="Columns">The columns.</param>
internal sealed record TableBlock(Sheet Sheet, CellRange? Range, int FirstDataRow, int LastDataRow, int? HeaderRow, ColumnNames Columns)
{
    /// <summary>The declared table, where it is one.</summary>
    public string? TableName { get; init; }

    /// <summary>What the caller should know of how the block was found.</summary>
    public List<string> Warnings { get; } = [];

    /// <summary>The block of a range.</summary>
    /// <param name="sheet">The sheet.</param>
    /// <param name="range">Headers included.</param>
    /// <param name="firstHeaderRow">Where the headers begin.</param>
    /// <param name="headerRows">How many rows of them; 0 for none.</param>
    /// <param name="totalsRows">How many rows at the end are totals.</param>
    public static TableBlock Of(Sheet sheet, CellRange range, int firstHeaderRow, int headerRows, int totalsRows = 0) => new(
        sheet,
        range,
        headerRows == 0 ? range.FirstRow : Math.Max(range.FirstRow, firstHeaderRow + headerRows),
        range.LastRow - totalsRows,
        headerRows == 0 ? null : firstHeaderRow,
        headerRows == 0 ? ColumnNames.Letters(range) : ColumnNames.Read(sheet, range, firstHeaderRow, headerRows));

    /// <summary>A block without cells.</summary>
    public static TableBlock Empty(Sheet sheet) => new(sheet, null, 1, 0, null, ColumnNames.Of(1, []));
}
