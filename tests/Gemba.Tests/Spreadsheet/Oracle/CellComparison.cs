using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Tests.Spreadsheet.Oracle;

/// <summary>Compares the cells of a sheet with LibreOffice's.</summary>
internal static class CellComparison
{
    private const double Tolerance = 1e-12;
    private const int DaysTo1904 = 1462;

    /// <summary>Cells with a value or a formula that Gemba has.</summary>
    public static IEnumerable<(int Row, int Column)> CellsOf(Sheet sheet)
    {
        for (var column = 1; column <= (sheet.UsedRange?.LastColumn ?? 0); column++)
        {
            var found = new List<(int, int)>();
            for (var cells = sheet.ColumnFrom(column); cells.MoveNext();)
            {
                if (cells.Kind != CellKind.Empty || cells.HasFormula)
                    found.Add((cells.Row, column));
            }

            foreach (var cell in found)
                yield return cell;
        }
    }

    public static IEnumerable<Difference> Compare(OracleWorkbook workbook, OracleSheet theirs, Sheet ours)
    {
        var left = CellsOf(ours).ToHashSet();
        foreach (var cell in theirs.Cells)
        {
            var address = CellRange.AddressOf(cell.Row, cell.Column);
            if (!left.Remove((cell.Row, cell.Column)))
            {
                yield return new Difference(workbook.File, theirs.Name, "missing", address, "", cell.ToString());
                continue;
            }

            var value = ours.ValueAt(cell.Row, cell.Column);
            if (!SameValue(value, cell, workbook.Uses1904Dates))
                yield return new Difference(workbook.File, theirs.Name, "value", address, Shown(value), cell.ToString());
            var formula = ours.FormulaAt(cell.Row, cell.Column);
            if (!SameFormula(formula, cell, value))
                yield return new Difference(workbook.File, theirs.Name, "formula", address, formula ?? "", cell.Formula ?? "");
        }

        foreach (var (row, column) in left.Order())
            yield return new Difference(workbook.File, theirs.Name, "extra", CellRange.AddressOf(row, column), Shown(ours.ValueAt(row, column)) + " =" + ours.FormulaAt(row, column), "");
    }

    private static bool SameValue(CellValue ours, OracleCell theirs, bool uses1904Dates) => theirs.Kind switch
    {
        's' => ours.Kind == CellKind.Text && ours.Text == theirs.Text,
        'e' => ours.Kind == CellKind.Error && ours.Text == theirs.Text,
        'b' => ours.Kind == CellKind.Boolean && Near(ours.Number, theirs.Number),
        'd' => ours.Kind == CellKind.DateTime && Near(ours.Number, theirs.Number + (uses1904Dates ? DaysTo1904 : 0)),
        't' => ours.Kind == CellKind.Time && Near(ours.Number, theirs.Number),
        _ => ours.Kind == CellKind.Number && Near(ours.Number, theirs.Number),
    };

    private static bool Near(double one, double other) => one.Equals(other) || Math.Abs(one - other) <= Tolerance * Math.Max(Math.Abs(one), Math.Abs(other));

    /// <remarks>LibreOffice has no cell that holds a truth value or an error by itself: it keeps <c>TRUE()</c> and <c>#N/A</c> as formulas.</remarks>
    private static bool SameFormula(string? ours, OracleCell theirs, CellValue value) => (ours, theirs.Formula) switch
    {
        (null, null) => true,
        (null, "TRUE()" or "FALSE()") => value.Kind == CellKind.Boolean,
        (null, { } constant) => value.Kind == CellKind.Error && constant == value.Text,
        (_, null) => false,
        ({ } text, { } other) => FormulaText.Plain(text) == FormulaText.Plain(WithoutBraces(other)),
    };

    /// <summary>Braces stand around the formulas of an array in LibreOffice, and not in Gemba.</summary>
    private static string WithoutBraces(string formula) => formula.StartsWith('{') && formula.EndsWith('}') ? formula[1..^1] : formula;

    private static string Shown(CellValue value) => value.Text is null ? FormattableString.Invariant($"{value.Kind} {value.Number:R}") : $"{value.Kind} {value.Text}";
}
