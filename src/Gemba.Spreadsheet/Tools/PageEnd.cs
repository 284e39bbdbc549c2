using System.Globalization;
using System.Text.Json;
using Gemba.Spreadsheet.Answers;
using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Spreadsheet.Tools;

/// <summary>The end of every page of cells: whether it was cut, what is left, and how to go on.</summary>
internal static class PageEnd
{
    /// <summary>For pages that go on by offset.</summary>
    public static void Write(Utf8JsonWriter answer, Grid grid, GridPage page, Onward onward)
    {
        WritePart(answer, grid, page);
        WriteSkipped(answer, page);
        answer.WriteNumber("returned_rows", page.Rows);
        answer.WriteBoolean("truncated", page.Next is not null || onward.LeftOut);
        if (page.Next is not { } next)
            return;
        if (next.Column == 0 && onward.ByOffset)
            answer.WriteNumber("next_offset", next.Row);
        answer.WriteString("next_cursor", onward.Cursor);
    }

    /// <summary>For pages that go on by row of the sheet.</summary>
    /// <param name="answer">The answer's object.</param>
    /// <param name="grid">What is handed out.</param>
    /// <param name="page">What of it.</param>
    /// <param name="cursor">The cursor of the next page.</param>
    public static void WriteByRow(Utf8JsonWriter answer, Grid grid, GridPage page, string? cursor)
    {
        WritePart(answer, grid, page);
        WriteSkipped(answer, page);
        answer.WriteBoolean("truncated", page.Next is not null);
        if (page.Next is not { } next)
            return;
        answer.WriteNumber("rows_left", grid.Rows.Count - next.Row);
        if (next.Column == 0)
            answer.WriteNumber("next_start_row", grid.Rows[next.Row]);
        if (cursor is not null)
            answer.WriteString("next_cursor", cursor);
    }

    // As range_values reads them, so that they can be looked at: "5:1048575".
    private static void WriteSkipped(Utf8JsonWriter answer, GridPage page)
    {
        if (page.Skipped.Count > 0)
            RowFormat.WriteNames(answer, "skipped_empty_rows", [.. page.Skipped.Select(run => string.Create(CultureInfo.InvariantCulture, $"{run.First}:{run.Last}"))]);
    }

    // A row that alone is above the bounds comes in parts; which, must be told.
    private static void WritePart(Utf8JsonWriter answer, Grid grid, GridPage page)
    {
        if (page.Rows == 0 || (page.FirstColumn == 0 && page.Columns == grid.Columns.Length))
            return;
        answer.WriteStartObject("row_part");
        answer.WriteString("first_column", CellRange.LettersOf(grid.Columns[page.FirstColumn]));
        answer.WriteString("last_column", CellRange.LettersOf(grid.Columns[page.FirstColumn + page.Columns - 1]));
        answer.WriteNumber("columns_left", grid.Columns.Length - page.FirstColumn - page.Columns);
        answer.WriteEndObject();
    }

    /// <summary>How a page goes on.</summary>
    /// <param name="Cursor">The cursor of the next page.</param>
    /// <param name="ByOffset">Whether an offset would do as well.</param>
    /// <param name="LeftOut">Whether rows were left out that no next page has, as those beside a sample.</param>
    internal readonly record struct Onward(string? Cursor, bool ByOffset, bool LeftOut);
}
