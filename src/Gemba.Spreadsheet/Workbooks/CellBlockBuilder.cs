using System.Runtime.CompilerServices;

namespace Gemba.Spreadsheet.Workbooks;

/// <summary>Gathers the cells of one block; its arrays are used again for the next.</summary>
internal sealed class CellBlockBuilder
{
    private ushort[] _rows = new ushort[4];
    private StoredKind[] _kinds = new StoredKind[4];
    private long[] _payloads = new long[4];
    private ushort[] _styles = new ushort[4];
    private int[] _formulas = [];
    private int _count;

    public int Count => _count;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(int rowInBlock, StoredCell cell)
    {
        var at = _count;
        if (at == _rows.Length)
            Grow();
        _rows[at] = (ushort)rowInBlock;
        _kinds[at] = cell.Kind;
        _payloads[at] = cell.Payload;
        _styles[at] = cell.Style;
        if (cell.Formula != FormulaTable.NoFormula || _formulas.Length > 0)
            AddFormula(at, cell.Formula);
        _count = at + 1;
    }

    public CellBlock Build()
    {
        var block = new CellBlock(new CellBlockContents(
            _rows.AsSpan(0, _count), _kinds.AsSpan(0, _count), _payloads.AsSpan(0, _count), _styles.AsSpan(0, _count))
        {
            Formulas = _formulas.AsSpan(0, Math.Min(_count, _formulas.Length)),
        });
        _count = 0;
        _formulas.AsSpan().Clear();
        return block;
    }

    private void AddFormula(int at, int formula)
    {
        if (_formulas.Length < _rows.Length)
            Array.Resize(ref _formulas, _rows.Length);
        _formulas[at] = formula;
    }

    private void Grow()
    {
        var size = 4 * _rows.Length;
        Array.Resize(ref _rows, size);
        Array.Resize(ref _kinds, size);
        Array.Resize(ref _payloads, size);
        Array.Resize(ref _styles, size);
    }
}
