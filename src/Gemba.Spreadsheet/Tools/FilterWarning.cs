using Gemba.Protocol.Faults;
using Gemba.Spreadsheet.Answers;
using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Spreadsheet.Tools;

/// <summary>
/// Tells of a filter that compares with no value of its column, such as a number column with <c>"abc"</c>. A warning and not a fault: what a column holds is
/// for the file to say, and the same call must not begin to fail on the day when a column has texts alone.
/// </summary>
internal static class FilterWarning
{
    private const int CheckEvery = 1024;
    private const int MostValuesShown = 5;

    /// <summary>The warning; <see langword="null"/> where a value of the column compares, or the column has none.</summary>
    public static string? Of(TableBlock block, int column, string op, List<Comparand> values, CancellationToken cancellationToken)
    {
        var isOrder = op is "gt" or "gte" or "lt" or "lte";
        if (!isOrder && (op is not ("eq" or "in" or "ne" or "neq") || values.Exists(value => value.IsEmpty)))
            return null;
        var found = new List<CellKind>();
        for (var row = block.FirstDataRow; row <= block.LastDataRow; row++)
        {
            if (row % CheckEvery == 0)
                cancellationToken.ThrowIfCancellationRequested();
            var kind = block.Sheet.KindAt(row, column);
            if (kind == CellKind.Empty || found.Contains(kind))
                continue;
            if (values.Exists(value => value.ComparesWith(kind, isOrder)))
                return null;
            found.Add(kind);
        }

        return found.Count == 0 ? null : Say(block.Columns.NameOf(column), op, values, found);
    }

    /// <summary>The warning of a filter for equality that no row passes, though one would if the case of letters were passed over; else <see langword="null"/>.</summary>
    public static string? OfCase(TableBlock block, int column, List<Comparand> values, CancellationToken cancellationToken)
    {
        string? warning = null;
        for (var row = block.FirstDataRow; row <= block.LastDataRow; row++)
        {
            if (row % CheckEvery == 0)
                cancellationToken.ThrowIfCancellationRequested();
            var cell = block.Sheet.ValueAt(row, column);
            if (values.Exists(value => value.IsEqualTo(cell)))
                return null;
            if (warning is null && values.Find(value => value.DiffersInCase(cell)) is { } near)
                warning = $"{Show(near)} is in no cell of column {FaultText.Quote(block.Columns.NameOf(column))}, but {FaultText.Quote(cell.Text!)} is: "
                    + "eq, ne and in tell upper from lower case; contains, starts_with and ends_with do not.";
        }

        return warning;
    }

    private static string Say(string column, string op, List<Comparand> values, List<CellKind> kinds)
    {
        var shown = string.Join(", ", values.Take(MostValuesShown).Select(Show)) + (values.Count > MostValuesShown ? ", …" : "");
        var rows = op is "ne" or "neq" ? "every row passes" : "no row passes";
        return $"Column {FaultText.Quote(column)} holds only {string.Join(" and ", kinds.Select(CellText.NameOf))} values, and {op} {shown} compares with none of them, "
            + $"so {rows}. {string.Join(" ", kinds.Select(kind => HowTo(kind, values[0])))}";
    }

    private static string Show(Comparand value) => value.IsText ? FaultText.Quote(value.AsText) : value.AsText.ToLowerInvariant();

    private static string HowTo(CellKind kind, Comparand value) => kind switch
    {
        CellKind.Number => "Compare numbers with a plain number, as in 1234.5: without thousands separator, unit or currency sign.",
        CellKind.DateTime => "Compare dates with an ISO date, as in \"2024-12-31\".",
        CellKind.Time => "Compare times with an ISO time, as in \"13:30\".",
        CellKind.Boolean => "Compare bool values by eq, ne or in with true or false.",
        CellKind.Error => "Compare errors by eq, ne or in with their text, as in \"#N/A\".",
        _ => $"Compare texts with a text, as in \"{FaultText.Quote(value.AsText)[1..^1]}\"; texts go by letters, not by size.",
    };
}
