using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Spreadsheet.Regions;

/// <summary>Says of a finished block what it is, why, and how sure that is.</summary>
internal sealed class RegionJudge(SheetView view)
{
    private const double MostlyFormulas = 0.55, SomeFormulas = 0.25;
    private const int ShortList = 3, LongestListItem = 40;

    private readonly HeaderNames _names = new(view);

    public Region Judge(SplitBlock split)
    {
        var bounds = split.Bounds;
        if (split.IsUnsplit)
            return new Region(0, bounds, [], [], RegionKind.Unknown, 0.2, PrintEvidence(bounds));
        var block = new Block(view, bounds);
        var headers = IsHeadless(split, block) ? HeaderVerdict.None : block.Headers;
        var kind = KindOf(split, block, headers);
        var evidence = EvidenceOf(split, block, headers, kind);
        var rows = Enumerable.Range(bounds.FirstRow, headers.Rows).ToArray();
        return new Region(0, bounds, rows, _names.Of(bounds, headers.Rows), kind, ConfidenceOf(block, headers, evidence), evidence);
    }

    public Region Judge(Table table)
    {
        var rows = Enumerable.Range(table.Range.FirstRow, Math.Min(table.HeaderRows, table.Range.Rows)).ToArray();
        var names = rows.Length == 0 || table.Columns.Count != table.Range.Columns ? _names.Of(table.Range, rows.Length) : table.Columns;
        RegionEvidence[] evidence = [RegionEvidence.DeclaredTable, .. PrintEvidence(table.Range)];
        return new Region(0, table.Range, rows, names, RegionKind.Table, 0.99, evidence, table.DisplayName);
    }

    /// <summary>Titles, prose, and pairs of labels and values unless their first row is styled as a header.</summary>
    private static bool IsHeadless(SplitBlock split, Block block) => split.Role is not null || block.IsWords
        || (block.IsPairs && !block.Headers.Evidence.Any(one => one is RegionEvidence.BoldHeader or RegionEvidence.FilledHeader));

    private RegionKind KindOf(SplitBlock split, Block block, HeaderVerdict headers)
    {
        if (split.Role is not null || (block.IsWords && !IsList(block)))
            return RegionKind.Metadata;
        var formulas = block.Body.FormulaShare;
        if (block.IsPairs)
            return formulas > SomeFormulas ? RegionKind.Outputs : RegionKind.Parameters;
        if (formulas > MostlyFormulas)
            return RegionKind.Calculator;
        if (formulas > SomeFormulas && IsAtTheEnd(block.Bounds))
            return RegionKind.Outputs;
        return headers.Rows > 0 ? RegionKind.Table : RegionKind.Data;
    }

    /// <summary>One column of several short words is data, not prose.</summary>
    private bool IsList(Block block)
    {
        var bounds = block.Bounds;
        return bounds.Columns == 1 && bounds.Rows > ShortList
            && Array.TrueForAll(block.Profile.Rows, row => view.LengthAt(row, bounds.FirstColumn) <= LongestListItem);
    }

    /// <summary>A few last rows or columns of a sheet that has more, where results are put.</summary>
    private bool IsAtTheEnd(CellRange bounds)
    {
        var used = view.Sheet.UsedRange!.Value;
        var isLast = (bounds.Rows <= 6 && bounds.LastRow >= used.LastRow - 6) || (bounds.Columns <= 6 && bounds.LastColumn >= used.LastColumn - 3);
        return isLast && bounds.FirstRow + bounds.FirstColumn > used.FirstRow + used.FirstColumn && (used.Rows > 10 || used.Columns > 6);
    }

    private List<RegionEvidence> EvidenceOf(SplitBlock split, Block block, HeaderVerdict headers, RegionKind kind)
    {
        var evidence = new SortedSet<RegionEvidence>(headers.Evidence);
        evidence.UnionWith(PrintEvidence(block.Bounds));
        if (split.Role is { } role)
            evidence.Add(role);
        if (kind is RegionKind.Parameters || (kind == RegionKind.Outputs && block.IsPairs))
            evidence.Add(RegionEvidence.LabelValuePairs);
        if (block.Body.FormulaShare > MostlyFormulas)
            evidence.Add(RegionEvidence.Formulas);
        if (block.Profile.IsTextOnly && kind == RegionKind.Metadata)
            evidence.Add(RegionEvidence.TextOnly);
        return [.. evidence];
    }

    private RegionEvidence[] PrintEvidence(CellRange bounds) => view.Sheet.PrintAreas.Any(area => Bounds(area, bounds)) ? [RegionEvidence.PrintArea] : [];

    private static bool Bounds(CellRange area, CellRange region) =>
        area.Contains(region.FirstRow, region.FirstColumn) && area.Contains(region.LastRow, region.LastColumn)
        && (area.FirstRow == region.FirstRow || area.LastRow == region.LastRow || area.FirstColumn == region.FirstColumn || area.LastColumn == region.LastColumn);

    private static double ConfidenceOf(Block block, HeaderVerdict headers, List<RegionEvidence> evidence)
    {
        var sum = 0.35 + (0.15 * block.Body.Density) + (headers.IsStrong ? 0.1 : 0);
        foreach (var one in evidence)
        {
            sum += one switch
            {
                RegionEvidence.AutoFilter => 0.25,
                RegionEvidence.LabelValuePairs or RegionEvidence.Title or RegionEvidence.Remark => 0.25,
                RegionEvidence.BoldHeader or RegionEvidence.FilledHeader or RegionEvidence.TypeChange => 0.15,
                _ => 0.1,
            };
        }

        return Math.Round(Math.Min(0.95, sum), 2);
    }
}
