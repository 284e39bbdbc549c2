using System.Runtime.CompilerServices;

namespace Gemba.Spreadsheet.Workbooks;

/// <summary>Up to 1,024 consecutive rows of one column, packed as tightly as its cells allow.</summary>
internal sealed class CellBlock
{
    public const int RowBits = 10;
    public const int Rows = 1 << RowBits;

    private readonly int _first;
    private readonly int _count;
    private readonly ushort[]? _rows;
    private readonly StoredKind _kind;
    private readonly StoredKind[]? _kinds;
    private readonly int[]? _narrow;
    private readonly long[]? _wide;
    private readonly ushort _style;
    private readonly ushort[]? _styles;
    private readonly int[]? _formulas;

    internal CellBlock(CellBlockContents contents)
    {
        _first = contents.Rows[0];
        _count = contents.Rows.Length;
        _rows = contents.Rows[^1] - _first == _count - 1 ? null : contents.Rows.ToArray();
        _kind = contents.Kinds[0];
        _kinds = contents.Kinds.ContainsAnyExcept(_kind) ? contents.Kinds.ToArray() : null;
        _style = contents.Styles[0];
        _styles = contents.Styles.ContainsAnyExcept(_style) ? contents.Styles.ToArray() : null;
        _formulas = contents.Formulas.ContainsAnyExcept(FormulaTable.NoFormula) ? contents.Formulas.ToArray() : null;
        Counts = CellCounts.Of(contents);
        if (Counts.Values > 0)
        {
            _narrow = Narrow(contents);
            _wide = _narrow is null ? contents.Payloads.ToArray() : null;
        }

        RetainedBytes = 8 + 96 + BytesOf(_rows, 2) + BytesOf(_kinds, 1) + BytesOf(_narrow, 4) + BytesOf(_wide, 8) + BytesOf(_styles, 2) + BytesOf(_formulas, 4);
    }

    /// <summary>Rows in it that have something, and how many of what.</summary>
    public CellCounts Counts { get; }

    public long RetainedBytes { get; }

    public int Count => _count;

    /// <summary>The row of the cell at that place, from 0 inside the block.</summary>
    public int RowAt(int place) => _rows is null ? _first + place : _rows[place];

    /// <summary>The place of the cell in that row of the block, or a negative number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(int rowInBlock)
    {
        if (_rows is not null)
            return _rows.AsSpan().BinarySearch((ushort)rowInBlock);
        var place = rowInBlock - _first;
        return place < _count ? place : -1;
    }

    /// <summary>The place of the first cell in or below that row of the block; <see cref="Count"/> where there is none.</summary>
    public int PlaceFrom(int rowInBlock)
    {
        if (_rows is null)
            return Math.Clamp(rowInBlock - _first, 0, _count);
        var place = _rows.AsSpan().BinarySearch((ushort)rowInBlock);
        return place >= 0 ? place : ~place;
    }

    /// <summary>The first row of the block from that one to that one with a value or a formula, or -1.</summary>
    public int FilledRowFrom(int firstRow, int lastRow)
    {
        if (Counts.FirstUsed < 0 || lastRow < Counts.FirstUsed || firstRow > Counts.LastUsed)
            return -1;
        for (var place = PlaceFrom(Math.Max(firstRow, Counts.FirstUsed)); place < _count && RowAt(place) <= lastRow; place++)
        {
            if (KindAt(place) != StoredKind.Empty || FormulaAt(place) != FormulaTable.NoFormula)
                return RowAt(place);
        }

        return -1;
    }

    public StoredKind KindAt(int place) => _kinds is null ? _kind : _kinds[place];

    public int StyleAt(int place) => _styles is null ? _style : _styles[place];

    public int FormulaAt(int place) => _formulas is null ? FormulaTable.NoFormula : _formulas[place];

    /// <summary>The number of a cell that holds one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double NumberAt(int place) =>
        _narrow is not null ? _narrow[place] : _wide is not null ? BitConverter.Int64BitsToDouble(_wide[place]) : 0;

    /// <summary>The index of a cell that holds one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int IndexAt(int place) => _narrow is not null ? _narrow[place] : _wide is not null ? (int)_wide[place] : 0;

    /// <summary>The cell as it was added.</summary>
    public StoredCell CellAt(int place)
    {
        var kind = KindAt(place);
        var payload = kind is StoredKind.Number or StoredKind.IsoDate or StoredKind.IsoTime
            ? BitConverter.DoubleToInt64Bits(NumberAt(place))
            : IndexAt(place);
        return new StoredCell(kind, payload, (ushort)StyleAt(place), FormulaAt(place));
    }

    private static long BytesOf(Array? array, int elementBytes) => array is null ? 0 : RetainedSizes.OfArray(array.Length, elementBytes);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int[]? Narrow(CellBlockContents contents)
    {
        var narrow = new int[contents.Payloads.Length];
        for (var i = 0; i < narrow.Length; i++)
        {
            var payload = contents.Payloads[i];
            if (contents.Kinds[i] is StoredKind.Number or StoredKind.IsoDate or StoredKind.IsoTime)
            {
                var number = BitConverter.Int64BitsToDouble(payload);
                narrow[i] = (int)number;
                // Bits, not values: minus zero has to stay itself.
                if (BitConverter.DoubleToInt64Bits(narrow[i]) != payload)
                    return null;
            }
            else
                narrow[i] = (int)payload;
        }

        return narrow;
    }
}
