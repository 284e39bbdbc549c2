using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Spreadsheet.Regions;

/// <summary>
/// Cuts what is filled into blocks: at wide gutters first, the widest direction before the other, then at single blank rows and columns where
/// the blocks differ, then between a block and the lines of text that touch it. Every filled cell ends up in exactly one block.
/// </summary>
internal sealed class RegionSplitter(SheetView view, Occupancy filled)
{
    // Lines of text above a gutter are about all that stands below it, side by side or not.
    private const int MostTitleRows = 5;

    private readonly RowCuts _rowCuts = new(view);
    private readonly ColumnCuts _columnCuts = new(view);
    private readonly TitleLines _titles = new(view);
    private readonly long _started = view.Options.Clock.GetTimestamp();

    /// <summary>Time ran out; the rest is unsplit.</summary>
    public bool TimedOut { get; private set; }

    /// <summary>The bound on regions was reached; the rest is unsplit.</summary>
    public bool IsFull { get; private set; }

    public List<SplitBlock> Split(CancellationToken cancellationToken)
    {
        var done = new List<SplitBlock>();
        var open = new Stack<SplitBlock>();
        if (filled.Bounds is { } all)
            open.Push(new SplitBlock(all));
        while (open.TryPop(out var next))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (ShouldStop())
            {
                done.Add(next with { IsUnsplit = true });
                continue;
            }

            var parts = next.IsFinal ? null : PartsOf(next.Bounds);
            if (parts is null)
                done.Add(next);
            else if (done.Count + open.Count + parts.Count > view.Options.MaxRegions)
            {
                IsFull = true;
                done.Add(next with { IsUnsplit = true });
            }
            else
                parts.ForEach(open.Push);
        }

        return done;
    }

    private bool ShouldStop()
    {
        TimedOut = TimedOut || view.Options.Clock.GetElapsedTime(_started) >= view.Options.TimeLimit;
        return TimedOut || IsFull;
    }

    private List<SplitBlock>? PartsOf(CellRange area)
    {
        if (area.Cells == 1)
            return null;
        var rows = Gutters.RowBands(filled, area);
        var columns = Gutters.ColumnBands(filled, area);
        if (rows.Count == 1 && columns.Count == 1)
            return AroundTable(area) ?? PeelOff(area);
        var rowGap = WidestGap(rows, (one, next) => next.FirstRow - one.LastRow - 1);
        var columnGap = WidestGap(columns, (one, next) => next.FirstColumn - one.LastColumn - 1);
        var rowsFirst = rowGap >= columnGap || columnGap == 1;
        if (!rowsFirst && rows.Count > 1 && rows[0].Rows <= MostTitleRows && new Block(view, rows[0]).IsWords)
            return [new SplitBlock(rows[0]), new SplitBlock(filled.Tighten(area with { FirstRow = rows[1].FirstRow })!.Value)];
        return (rowsFirst ? Cut(rows, _rowCuts.Separates) : Cut(columns, _columnCuts.Separates))
            ?? (rowsFirst ? Cut(columns, _columnCuts.Separates) : Cut(rows, _rowCuts.Separates))
            ?? AroundTable(area)
            ?? PeelOff(area);
    }

    private static int WidestGap(List<CellRange> bands, Func<CellRange, CellRange, int> gap)
    {
        var widest = 0;
        for (var i = 1; i < bands.Count; i++)
            widest = Math.Max(widest, gap(bands[i - 1], bands[i]));
        return widest;
    }

    /// <summary>Joins neighbouring bands that belong together; <see langword="null"/> when all do.</summary>
    private List<SplitBlock>? Cut(List<CellRange> bands, Func<Block, Block, bool> separates)
    {
        if (bands.Count < 2)
            return null;
        var parts = new List<SplitBlock>();
        var first = new Block(view, bands[0]);
        var joined = bands[0];
        foreach (var band in bands.Skip(1))
        {
            var next = new Block(view, band);
            // The first band of a group stands for it: it holds the header, and judging the group anew at each band would cost its square.
            if (view.Options.Clock.GetElapsedTime(_started) < view.Options.TimeLimit && !separates(first.At(joined), next))
            {
                joined = Around(joined, band);
                continue;
            }

            parts.Add(new SplitBlock(joined));
            (first, joined) = (next, band);
        }

        if (parts.Count == 0)
            return null;
        parts.Add(new SplitBlock(joined));
        return parts;
    }

    /// <summary>What stands around a declared table without a gutter: above it, left and right of it, and below.</summary>
    private List<SplitBlock>? AroundTable(CellRange area)
    {
        if (view.Tables.FirstOrDefault(one => one.Range.Overlaps(area)) is not { } table)
            return null;
        var (first, last) = (Math.Max(area.FirstRow, table.Range.FirstRow), Math.Min(area.LastRow, table.Range.LastRow));
        CellRange[] sides =
        [
            area with { LastRow = first - 1 },
            new(first, area.FirstColumn, last, table.Range.FirstColumn - 1),
            new(first, table.Range.LastColumn + 1, last, area.LastColumn),
            area with { FirstRow = last + 1 },
        ];
        return [.. sides.Where(side => side.Rows > 0 && side.Columns > 0).Select(filled.Tighten).OfType<CellRange>().Select(side => new SplitBlock(side))];
    }

    private List<SplitBlock>? PeelOff(CellRange area)
    {
        if (area.Columns == 1 || new Block(view, area).IsWords)
            return null;
        var parts = new List<SplitBlock>();
        var (above, below) = (_titles.Above(area), _titles.Below(area));
        if (above + below == 0 || above + below >= area.Rows)
            return null;
        AddLine(parts, area with { LastRow = area.FirstRow + above - 1 }, RegionEvidence.Title);
        AddLine(parts, area with { FirstRow = area.LastRow - below + 1 }, RegionEvidence.Remark);
        if (filled.Tighten(area with { FirstRow = area.FirstRow + above, LastRow = area.LastRow - below }) is { } rest)
            parts.Add(new SplitBlock(rest));
        return parts;
    }

    private void AddLine(List<SplitBlock> parts, CellRange lines, RegionEvidence role)
    {
        if (lines.Rows > 0 && filled.Tighten(lines) is { } tight)
            parts.Add(new SplitBlock(tight) { Role = role, IsFinal = true });
    }

    private static CellRange Around(CellRange one, CellRange other) => new(
        Math.Min(one.FirstRow, other.FirstRow), Math.Min(one.FirstColumn, other.FirstColumn),
        Math.Max(one.LastRow, other.LastRow), Math.Max(one.LastColumn, other.LastColumn));
}
