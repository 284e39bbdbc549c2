using System.Globalization;
using System.Text.Json;
using Gemba.Protocol.Faults;
using Gemba.Spreadsheet.Answers;
using Gemba.Spreadsheet.Faults;
using Gemba.Spreadsheet.Ranges;
using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Spreadsheet.Tools;

/// <summary>Writes what a search found, whether all was looked at, and how to go on.</summary>
internal static class SearchPage
{
    /// <summary>The members that every search writes beside its matches.</summary>
    public static readonly (string, Schema)[] Marks =
    [
        ("match_count", Schema.Integer), ("match_count_at_least", Schema.Integer), ("note", Schema.Text), .. ToolContract.PageMarks, ("next_cursor", Schema.Text),
    ];

    /// <summary>Where the call begins.</summary>
    /// <exception cref="FaultException">The cursor is none.</exception>
    public static SearchPlace StartOf(ToolArguments arguments, CursorSeal seal)
    {
        var offset = arguments.Number("offset", 0);
        if (arguments.Text("cursor") is not { } cursor)
            return new SearchPlace(0, 0, 0, 0, offset);
        if (!SearchPlace.TryRead(seal.Open(cursor), out var place))
            throw new FaultException(SpreadsheetFaults.InvalidCursor(cursor));
        return offset == 0 || offset == place.Offset || offset == place.Passed ? place
            : throw new FaultException(SpreadsheetFaults.OffsetAgainstCursor(offset, Math.Max(place.Passed, place.Offset)));
    }

    /// <summary>Writes one page.</summary>
    /// <param name="answer">The answer's object.</param>
    /// <param name="page">The search, and what it finds from the page's beginning on; no more is taken from it than the page holds, and one.</param>
    /// <param name="window">What the page may hold.</param>
    /// <param name="write">Writes one match.</param>
    public static void Write(Utf8JsonWriter answer, Searched page, ItemWindow window, Action<Utf8JsonWriter, CellSearch.Hit> write)
    {
        var (search, matches, seal) = page;
        var (_, more) = ItemPage.WriteItems(answer, "matches", matches, window, write);
        SearchPlace? next = more ? search.Last : search.Stopped;
        answer.WriteBoolean("truncated", next is not null);
        if (next is not { } place)
        {
            answer.WriteNumber("match_count", search.Passed);
            return;
        }

        // Only a search that ran to its end has counted; what an unfinished one knows is a lower bound.
        answer.WriteNumber("match_count_at_least", more ? place.Passed + 1 : place.Passed);
        if (more)
            answer.WriteNumber("next_offset", place.Passed);
        else
            answer.WriteString("note", NoteOf(search.SheetOf(place), place));
        answer.WriteString("next_cursor", seal.Close(place.ToString()));
    }

    /// <summary>What a page of matches is made from.</summary>
    internal sealed record Searched(CellSearch Search, IEnumerable<CellSearch.Hit> Matches, CursorSeal Seal);

    private static string NoteOf(Sheet sheet, SearchPlace place) => string.Create(
        CultureInfo.InvariantCulture,
        $"Not every cell was looked at: one call looks at a bounded number, and this one ended before {SheetLookup.QuoteSheet(sheet.Name)}!{CellRange.AddressOf(place.Row, place.Column)}. Go on with next_cursor, or narrow the search.");
}
