using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Tests.Spreadsheet.Oracle;

/// <summary>Compares what a workbook has besides cells with LibreOffice's: sheets, names, tables, merged ranges, comments, hidden rows and columns.</summary>
internal static class FeatureComparison
{
    public static IEnumerable<Difference> Compare(OracleWorkbook theirs, Workbook ours)
    {
        if (theirs.Uses1904Dates != ours.Uses1904Dates)
            yield return new Difference(theirs.File, "", "workbook", "1904", $"{ours.Uses1904Dates}", $"{theirs.Uses1904Dates}");
        var ourSheets = ours.Sheets.ToDictionary(sheet => sheet.Name, sheet => $"visible: {sheet.Visibility == SheetVisibility.Visible}", StringComparer.Ordinal);
        var theirSheets = theirs.Sheets.ToDictionary(sheet => sheet.Name, sheet => $"visible: {sheet.Visible}", StringComparer.Ordinal);
        foreach (var difference in Maps(theirs.File, "", "sheet", ourSheets, theirSheets))
            yield return difference;
        var (ourOrder, theirOrder) = (ourSheets.Keys.Where(theirSheets.ContainsKey).ToList(), theirSheets.Keys.Where(ourSheets.ContainsKey).ToList());
        if (!ourOrder.SequenceEqual(theirOrder))
            yield return new Difference(theirs.File, "", "workbook", "order", string.Join('|', ourOrder), string.Join('|', theirOrder));
        var ourTables = ours.Tables.ToDictionary(table => table.DisplayName, table => $"{table.SheetName} {table.Range}", StringComparer.Ordinal);
        var theirTables = theirs.Tables.ToDictionary(table => table.Key, table => $"{theirs.Sheets[table.Value.Sheet].Name} {table.Value.Range}", StringComparer.Ordinal);
        foreach (var difference in Maps(theirs.File, "", "table", ourTables, theirTables))
            yield return difference;
        foreach (var difference in Names(theirs.File, "", ours.DefinedNames.Where(name => name.Scope is null), theirs.Names))
            yield return difference;
    }

    public static IEnumerable<Difference> Compare(OracleWorkbook workbook, OracleSheet theirs, Sheet ours, Workbook ourWorkbook)
    {
        var local = ourWorkbook.DefinedNames.Where(name => name.Scope == ours.Name);
        var comments = ours.Comments.GroupBy(comment => CellRange.AddressOf(comment.Row, comment.Column), comment => comment.Text)
            .ToDictionary(group => group.Key, group => string.Join('|', group), StringComparer.Ordinal);
        return Names(workbook.File, theirs.Name, local, theirs.Names)
            .Concat(Ranges(workbook.File, theirs.Name, "merged", ours.MergedRanges.Select(merge => merge.ToString()), theirs.Merged))
            .Concat(Ranges(workbook.File, theirs.Name, "printed", ours.PrintAreas.Select(printed => printed.ToString()), theirs.PrintAreas))
            .Concat(Maps(workbook.File, theirs.Name, "comment", comments, theirs.Comments))
            .Concat(Hidden(workbook.File, theirs, ours));
    }

    private static IEnumerable<Difference> Names(string file, string sheet, IEnumerable<DefinedName> ours, IReadOnlyDictionary<string, string?> theirs)
    {
        var left = theirs.ToDictionary(StringComparer.OrdinalIgnoreCase);
        foreach (var name in ours)
        {
            if (!left.Remove(name.Name, out var refersTo))
                yield return new Difference(file, sheet, "name", name.Name, name.RefersTo, "(absent)");
            else if (FormulaText.Plain(name.RefersTo) != FormulaText.Plain(refersTo ?? ""))
                yield return new Difference(file, sheet, "name", name.Name, name.RefersTo, refersTo ?? "");
        }

        foreach (var (name, refersTo) in left)
            yield return new Difference(file, sheet, "name", name, "(absent)", refersTo ?? "");
    }

    private static IEnumerable<Difference> Ranges(string file, string sheet, string aspect, IEnumerable<string> ours, IEnumerable<string> theirs)
    {
        var (one, other) = (ours.ToHashSet(StringComparer.Ordinal), theirs.ToHashSet(StringComparer.Ordinal));
        return one.Except(other).Select(range => new Difference(file, sheet, aspect, range, "there", "(absent)"))
            .Concat(other.Except(one).Select(range => new Difference(file, sheet, aspect, range, "(absent)", "there")));
    }

    private static IEnumerable<Difference> Maps(
        string file, string sheet, string aspect, Dictionary<string, string> ours, IReadOnlyDictionary<string, string> theirs)
    {
        foreach (var where in ours.Keys.Union(theirs.Keys).Order(StringComparer.Ordinal))
        {
            var one = ours.TryGetValue(where, out var our) ? our : "(absent)";
            var other = theirs.TryGetValue(where, out var their) ? their : "(absent)";
            if (one != other)
                yield return new Difference(file, sheet, aspect, where, one, other);
        }
    }

    /// <remarks>
    /// LibreOffice tells which cells show, so where every row is hidden it cannot tell which columns are. Rows and columns of the used range, plus a margin, are compared.
    /// </remarks>
    private static IEnumerable<Difference> Hidden(string file, OracleSheet theirs, Sheet ours)
    {
        const int Margin = 20;
        var lastRow = Math.Min(1_048_576, (ours.UsedRange?.LastRow ?? 0) + Margin);
        var lastColumn = Math.Min(16_384, (ours.UsedRange?.LastColumn ?? 0) + Margin);
        for (var row = 1; row <= lastRow; row++)
        {
            if (ours.IsRowHidden(row) != theirs.HiddenRows.Any(span => span.First <= row && row <= span.Last))
                yield return new Difference(file, theirs.Name, "hidden", $"{row}", $"{ours.IsRowHidden(row)}", $"{!ours.IsRowHidden(row)}");
        }

        if (theirs.HiddenRows is [(1, 1_048_576)])
            yield break;
        for (var column = 1; column <= lastColumn; column++)
        {
            if (ours.IsColumnHidden(column) != theirs.HiddenColumns.Any(span => span.First <= column && column <= span.Last))
                yield return new Difference(file, theirs.Name, "hidden", CellRange.LettersOf(column), $"{ours.IsColumnHidden(column)}", $"{!ours.IsColumnHidden(column)}");
        }
    }
}
