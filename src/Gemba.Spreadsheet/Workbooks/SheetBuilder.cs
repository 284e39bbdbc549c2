using System.Runtime.CompilerServices;
using System.Text;

namespace Gemba.Spreadsheet.Workbooks;

/// <summary>Gathers a sheet, cell by cell in any order. The parser builds with it, and so do tests.</summary>
internal sealed class SheetBuilder
{
    private readonly TextTableBuilder _texts = new();
    private readonly RecentTexts _recent;
    private readonly TextTableBuilder _formulaTexts = new();
    private readonly List<SharedFormula> _sharedFormulas = [];
    private CellColumnBuilder?[] _columns = [];
    private readonly long _began = TimeProvider.System.GetTimestamp();
    private long _bytes;

    public SheetBuilder(SheetOutline outline)
    {
        Outline = outline;
        _recent = new RecentTexts(_texts);
    }

    public SheetOutline Outline { get; }

    public SheetFeatures Features { get; } = new();

    /// <summary>Bytes gathered so far, without the open blocks of the columns.</summary>
    public long Bytes => _bytes + _texts.Bytes + _formulaTexts.Bytes;

    /// <summary>Keeps a formula of one cell; the result goes into <see cref="Add"/>.</summary>
    public int OwnFormula(ReadOnlySpan<byte> utf8) => FormulaTable.ReferenceToOwn(_formulaTexts.Add(utf8));

    /// <summary>Keeps a formula of many cells; the result goes into <see cref="Add"/>.</summary>
    public int SharedFormula(SharedFormula formula)
    {
        _sharedFormulas.Add(formula);
        _bytes += formula.RetainedBytes;
        return FormulaTable.ReferenceToShared(_sharedFormulas.Count - 1);
    }

    /// <summary>Puts the formula where cells already point, as long as nothing stands there.</summary>
    public bool TryFillShared(int reference, SharedFormula formula)
    {
        var index = -reference - 1;
        if (_sharedFormulas[index].Text.Length > 0)
            return false;
        _sharedFormulas[index] = formula;
        _bytes += RetainedSizes.OfString(formula.Text);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(int row, int column, StoredCell cell)
    {
        if (column > _columns.Length)
            Array.Resize(ref _columns, Math.Min(SheetBounds.Columns, Math.Max(16, Math.Max(column, 2 * _columns.Length))));
        var cells = _columns[column - 1];
        if (cells is null)
        {
            cells = _columns[column - 1] = new CellColumnBuilder();
            _bytes += EmptyColumnBytes;
        }

        _bytes += cells.Add(row, cell);
    }

    /// <summary>The payload of a text of the sheet's own.</summary>
    public int OwnText(ReadOnlySpan<byte> utf8) => _recent.IndexOf(utf8);

    public void AddNumber(int row, int column, double number, int style = 0, int formula = FormulaTable.NoFormula) =>
        Add(row, column, new StoredCell(StoredKind.Number, BitConverter.DoubleToInt64Bits(number), (ushort)style, formula));

    public void AddText(int row, int column, string text, int style = 0, int formula = FormulaTable.NoFormula) =>
        Add(row, column, new StoredCell(StoredKind.OwnText, OwnText(Encoding.UTF8.GetBytes(text)), (ushort)style, formula));

    public void AddBoolean(int row, int column, bool value, int style = 0, int formula = FormulaTable.NoFormula) =>
        Add(row, column, new StoredCell(StoredKind.Boolean, value ? 1 : 0, (ushort)style, formula));

    public void AddError(int row, int column, ReadOnlySpan<byte> error, int style = 0, int formula = FormulaTable.NoFormula)
    {
        var known = ErrorTexts.IndexOf(error);
        Add(row, column, known >= 0
            ? new StoredCell(StoredKind.Error, known, (ushort)style, formula)
            : new StoredCell(StoredKind.OwnError, OwnText(error), (ushort)style, formula));
    }

    public void AddEmpty(int row, int column, int style = 0, int formula = FormulaTable.NoFormula) =>
        Add(row, column, new StoredCell(StoredKind.Empty, 0, (ushort)style, formula));

    public Sheet Build(TextTable sharedTexts, StyleTable styles, bool uses1904Dates)
    {
        var columns = Array.ConvertAll(_columns, column => column?.Build());
        var used = Array.FindLastIndex(columns, column => column is not null) + 1;
        Array.Resize(ref columns, used);
        var formulas = new FormulaTable(_formulaTexts.Build(), [.. _sharedFormulas]);
        var cells = new SheetCells(columns, sharedTexts, _texts.Build(), formulas, styles, uses1904Dates);
        return new Sheet(Outline, cells, Features) { ParseTime = TimeProvider.System.GetElapsedTime(_began) };
    }

    /// <summary>A column with one block of one cell: what the parser has to count before the column is closed.</summary>
    private const int EmptyColumnBytes = 640;
}
