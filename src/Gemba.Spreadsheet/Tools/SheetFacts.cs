using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Spreadsheet.Tools;

/// <summary>What kind of sheet it is, from counts and styles.</summary>
/// <param name="Classification">empty, calculator, mixed, metadata or data.</param>
/// <param name="StyleTags">header, currency, percentage, date: what its cells are styled as.</param>
internal sealed record SheetFacts(string Classification, IReadOnlyList<string> StyleTags)
{
    private const double CalculatorShare = 0.7;
    private const double MixedShare = 0.2;
    private const int FewRows = 5;
    private const int FewColumns = 3;
    private const int ManyComments = 10;

    public static SheetFacts Of(Sheet sheet, CancellationToken cancellationToken) => new(ClassificationOf(sheet), TagsOf(sheet, cancellationToken));

    /// <summary>Cells with a formula ÷ cells with a value or formula, 0 to 1.</summary>
    public static double FormulaShareOf(Sheet sheet) =>
        sheet.FormulaCells == 0 ? 0 : (double)sheet.FormulaCells / Math.Max(sheet.NonEmptyCells, sheet.FormulaCells);

    /// <summary>The tags of one style.</summary>
    public static IEnumerable<string> TagsOf(string? numberFormat, bool isBold)
    {
        if (isBold)
            yield return "header";
        if (numberFormat is null)
            yield break;
        if (numberFormat.Contains('$', StringComparison.Ordinal))
            yield return "currency";
        if (numberFormat.Contains('%', StringComparison.Ordinal))
            yield return "percentage";
        if (numberFormat.Contains("yy", StringComparison.OrdinalIgnoreCase))
            yield return "date";
    }

    /// <summary>empty, calculator, mixed, metadata or data; from counts alone, so that it costs nothing.</summary>
    public static string ClassificationOf(Sheet sheet)
    {
        if (sheet.UsedRange is not { } used)
            return "empty";
        var share = FormulaShareOf(sheet);
        return share > CalculatorShare ? "calculator"
            : share > MixedShare ? "mixed"
            : used.Rows < FewRows || used.Columns < FewColumns || sheet.Comments.Count > ManyComments ? "metadata"
            : "data";
    }

    private static List<string> TagsOf(Sheet sheet, CancellationToken cancellationToken)
    {
        var tags = new SortedSet<string>(StringComparer.Ordinal);
        if (sheet.UsedRange is not { } used)
            return [];
        var seen = new HashSet<(string?, bool)>();
        for (var column = used.FirstColumn; column <= used.LastColumn; column++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (var cells = sheet.ColumnFrom(column, used.FirstRow); cells.MoveNext();)
            {
                var style = (sheet.NumberFormatAt(cells.Row, column), sheet.IsBoldAt(cells.Row, column));
                if (cells.Kind != CellKind.Empty && seen.Add(style))
                    tags.UnionWith(TagsOf(style.Item1, style.Item2));
            }
        }

        return [.. tags];
    }
}
