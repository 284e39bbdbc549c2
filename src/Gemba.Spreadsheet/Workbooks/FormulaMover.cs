using System.Text;

namespace Gemba.Spreadsheet.Workbooks;

/// <summary>Moves the relative references of a formula, as a shared formula does from cell to cell (ECMA-376 Part 1 §18.3.1.40).</summary>
internal static class FormulaMover
{
    /// <summary>The formula as it reads that many rows further down and columns further right. References beyond the sheet become <c>#REF!</c>.</summary>
    public static string Move(string formula, int rows, int columns)
    {
        if (rows == 0 && columns == 0)
            return formula;
        var moved = new StringBuilder(formula.Length + 16);
        for (var at = 0; at < formula.Length;)
        {
            var length = FormulaTokens.OpaqueLength(formula, at);
            if (length > 0)
            {
                moved.Append(formula, at, length);
                at += length;
            }
            else if (FormulaTokens.IsWordStart(formula[at]))
                at = MoveWord(formula, at, new Shift(rows, columns), moved);
            else
                moved.Append(formula[at++]);
        }

        return moved.ToString();
    }

    private static int MoveWord(string formula, int start, Shift by, StringBuilder moved)
    {
        var end = FormulaTokens.WordEnd(formula, start);
        if (FormulaTokens.TryReadArea(formula, start, end, out var area))
        {
            moved.Append(by.Apply(area));
            return area.End;
        }

        moved.Append(formula, start, end - start);
        return end;
    }

    private readonly record struct Shift(int Rows, int Columns)
    {
        public string Apply(FormulaArea area)
        {
            if (!TryMove(area.From, out var from))
                return "#REF!";
            if (area.To is not { } second)
                return from;
            return TryMove(second, out var to) ? $"{from}:{to}" : "#REF!";
        }

        private bool TryMove(FormulaReference reference, out string text)
        {
            var column = reference.Column == 0 || reference.ColumnFixed ? reference.Column : reference.Column + Columns;
            var row = reference.Row == 0 || reference.RowFixed ? reference.Row : reference.Row + Rows;
            var inside = (reference.Column == 0 || column is >= 1 and <= SheetBounds.Columns) && (reference.Row == 0 || row is >= 1 and <= SheetBounds.Rows);
            text = inside ? (reference with { Column = column, Row = row }).ToString() : "";
            return inside;
        }
    }
}
