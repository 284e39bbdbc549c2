using System.Runtime.CompilerServices;

namespace Gemba.Spreadsheet.Workbooks;

/// <summary>What a block has, counted when it is packed.</summary>
/// <param name="FirstUsed">First row in the block with a value or a formula, or -1.</param>
/// <param name="LastUsed">Last such row, or -1.</param>
/// <param name="Values">Cells with a value.</param>
/// <param name="Formulas">Cells with a formula.</param>
/// <param name="Errors">Cells with an error.</param>
internal readonly record struct CellCounts(int FirstUsed, int LastUsed, int Values, int Formulas, int Errors)
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static CellCounts Of(CellBlockContents cells)
    {
        int first = -1, last = -1, values = 0, formulas = 0, errors = 0;
        for (var i = 0; i < cells.Rows.Length; i++)
        {
            var kind = cells.Kinds[i];
            var formula = !cells.Formulas.IsEmpty && cells.Formulas[i] != FormulaTable.NoFormula;
            if (kind == StoredKind.Empty && !formula)
                continue;
            last = cells.Rows[i];
            first = first < 0 ? last : first;
            values += kind == StoredKind.Empty ? 0 : 1;
            formulas += formula ? 1 : 0;
            errors += kind is StoredKind.Error or StoredKind.OwnError ? 1 : 0;
        }

        return new CellCounts(first, last, values, formulas, errors);
    }
}
