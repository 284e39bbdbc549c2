using Gemba.Observability.Tracing;
using Gemba.Spreadsheet.Answers;
using Gemba.Spreadsheet.Observing;
using Gemba.Spreadsheet.Ranges;
using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Spreadsheet.Tools;

/// <summary>
/// Finds cells one after another, area by area, in each from the top and then from the left. Looks only at those that are there, no further than it is
/// asked for matches and no longer than its steps last; then it knows where to go on.
/// </summary>
internal sealed class CellSearch(IReadOnlyList<SheetRange> areas, CellSearch.Match match, WorkSteps steps)
{
    /// <summary>A cell.</summary>
    internal readonly record struct Found(Sheet Sheet, int Row, int Column);

    /// <summary>A cell that was looked for, and the label that led to it.</summary>
    internal readonly record struct Hit(Found Cell, Found? Label = null);

    /// <summary>What the cell that the walk stands on leads to; <see langword="null"/> for nothing.</summary>
    internal delegate Hit? Match(Sheet sheet, CellWalk cell);

    /// <summary>Where the last match was found that was handed out.</summary>
    public SearchPlace Last { get; private set; }

    /// <summary>Where the search goes on whose steps were spent; <see langword="null"/> for one that ran to its end or was left.</summary>
    public SearchPlace? Stopped { get; private set; }

    /// <summary>Matches from the first area's first cell up to where the search is.</summary>
    public int Passed { get; private set; }

    /// <summary>The sheet of an area.</summary>
    public Sheet SheetOf(SearchPlace place) => areas[place.Area].Sheet;

    /// <summary>The matches from there on. At least one cell is looked at, so that every search gets further than the one before.</summary>
    public IEnumerable<Hit> From(SearchPlace from, CancellationToken cancellationToken)
    {
        using var span = InnerSpans.Start(SpanNames.ReadCells);
        Passed = from.Passed;
        var looked = false;
        for (var (area, row, column) = (from.Area, from.Row, from.Column); area < areas.Count; (area, row, column) = (area + 1, 0, 0))
        {
            for (var cells = areas[area].Sheet.Walk(areas[area].Cells, row, column); cells.MoveNext(); looked = true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var here = new SearchPlace(area, cells.Row, cells.Column, Passed, from.Offset);
                if (looked && steps.AreSpent)
                {
                    Stopped = here;
                    yield break;
                }

                steps.Look();
                if (match(areas[area].Sheet, cells) is not { } hit)
                    continue;
                if (Passed >= from.Offset)
                {
                    Last = here;
                    yield return hit;
                }

                Passed++;
            }
        }
    }
}
