using System.Globalization;
using Gemba.Spreadsheet.Regions;
using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Benchmarks.Regions;

/// <summary>Detected regions against labelled ones, counted.</summary>
/// <param name="Expected">Labelled regions.</param>
/// <param name="Detected">Detected regions outside ignored areas.</param>
/// <param name="Found">Pairs of one labelled and one detected region that share at least half of the cells that either covers.</param>
/// <param name="Exact">Labelled regions whose bounds were detected exactly.</param>
/// <param name="HeadersAsked">Exact ones whose header rows are labelled.</param>
/// <param name="HeadersRight">Of these, with exactly those header rows.</param>
internal readonly record struct RegionScore(int Expected, int Detected, int Found, int Exact, int HeadersAsked, int HeadersRight)
{
    public double Precision => Share(Found, Detected);

    public double Recall => Share(Found, Expected);

    public double ExactShare => Share(Exact, Expected);

    public double HeaderShare => Share(HeadersRight, HeadersAsked);

    public static RegionScore operator +(RegionScore one, RegionScore other) => new(
        one.Expected + other.Expected, one.Detected + other.Detected, one.Found + other.Found,
        one.Exact + other.Exact, one.HeadersAsked + other.HeadersAsked, one.HeadersRight + other.HeadersRight);

    public static RegionScore Of(LabelledSheet label, RegionMap map)
    {
        var ignored = (label.Ignore ?? []).Select(LabelledRegion.RangeOf).ToArray();
        var detected = map.Regions.Where(region => !Array.Exists(ignored, area => Holds(area, region.Bounds))).ToList();
        var exact = label.Regions.Select(wanted => (Wanted: wanted, Got: detected.Find(region => region.Bounds == wanted.Range)))
            .Where(pair => pair.Got is not null).ToList();
        var asked = exact.Where(pair => pair.Wanted.HeaderRows is not null).ToList();
        return new RegionScore(
            label.Regions.Count, detected.Count, CountFound(label, detected), exact.Count,
            asked.Count, asked.Count(pair => pair.Got!.HeaderRows.SequenceEqual(pair.Wanted.HeaderRows!)));
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"precision {Precision,6:P1}  recall {Recall,6:P1}  exact bounds {ExactShare,6:P1} ({Exact}/{Expected})  headers {HeaderShare,6:P1} ({HeadersRight}/{HeadersAsked})");

    private static int CountFound(LabelledSheet label, List<Region> detected)
    {
        var free = new List<Region>(detected);
        var found = 0;
        foreach (var wanted in label.Regions)
        {
            var best = free.Find(region => region.Bounds == wanted.Range) ?? free.MaxBy(region => SharedPart(region.Bounds, wanted.Range));
            if (best is null || SharedPart(best.Bounds, wanted.Range) < 0.5)
                continue;
            free.Remove(best);
            found++;
        }

        return found;
    }

    private static double SharedPart(CellRange one, CellRange other)
    {
        if (!one.Overlaps(other))
            return 0;
        var both = new CellRange(
            Math.Max(one.FirstRow, other.FirstRow), Math.Max(one.FirstColumn, other.FirstColumn),
            Math.Min(one.LastRow, other.LastRow), Math.Min(one.LastColumn, other.LastColumn)).Cells;
        return (double)both / (one.Cells + other.Cells - both);
    }

    private static bool Holds(CellRange area, CellRange inner) =>
        area.Contains(inner.FirstRow, inner.FirstColumn) && area.Contains(inner.LastRow, inner.LastColumn);

    private static double Share(int part, int whole) => whole == 0 ? 1 : (double)part / whole;
}
