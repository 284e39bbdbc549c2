using System.Runtime.CompilerServices;
using System.Text;
using Gemba.Protocol.Faults;
using Gemba.Spreadsheet.Faults;
using Gemba.Spreadsheet.Packages;
using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Spreadsheet.Parsing;

/// <summary>Reads the cells of a sheet, one after the other. This is where a workbook's time goes.</summary>
/// <remarks>
/// Here and wherever a cell passes, methods are compiled with all optimisations at once (<c>AggressiveOptimization</c>): a workbook is read before
/// the runtime's tiers have warmed up, and going through them cost 0.30 of 0.73 CPU seconds on a million cells (benchmark <c>reader</c>).
/// </remarks>
internal sealed class CellReader
{
    // Often enough that nothing grows far beyond its bound in between, seldom enough not to be felt.
    private const int CellsBetweenAccounts = 1024;
    private const int LongText = 4096;

    private readonly XmlScanner _xml;
    private readonly string _part;
    private readonly SheetBuilder _sheet;
    private readonly ReadBudget _budget;
    private readonly FormulaReader _formulas;
    private readonly RichText _rich = new();
    private int _row;
    private int _column;
    private int _unaccounted;
    private long _accountedBytes;

    /// <param name="xml">Stands inside the sheet's part.</param>
    /// <param name="part">The part's name, for faults.</param>
    /// <param name="sheet">Takes the cells.</param>
    /// <param name="budget">Bounds.</param>
    public CellReader(XmlScanner xml, string part, SheetBuilder sheet, ReadBudget budget)
    {
        _xml = xml;
        _part = part;
        _sheet = sheet;
        _budget = budget;
        _formulas = new FormulaReader(xml, sheet, budget);
    }

    private enum StoredType : byte
    {
        Number,
        SharedText,
        Text,
        InlineText,
        Boolean,
        Error,
        Date,
    }

    /// <summary>Texts in the workbook's table; a cell that points beyond it has no value, as in other programs.</summary>
    public required int SharedTexts { get; init; }

    /// <summary>Cells read so far.</summary>
    public long Count { get; private set; }

    public void BeginRow(int row)
    {
        _row = row;
        _column = 0;
        Account();
    }

    /// <summary>Reads the cell whose start tag was just read, to its end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Read()
    {
        var (row, style, type) = ReadAttributes();
        var cell = default(StoredCell);
        var formula = FormulaTable.NoFormula;
        var depth = _xml.Depth;
        while (_xml.ReadChild(depth))
        {
            if (!_xml.IsMain)
                continue;
            var name = _xml.LocalName;
            if (name is [(byte)'v'])
                cell = ReadValue(type, cell);
            else if (name is [(byte)'f'])
                formula = _formulas.Read(row, _column);
            else if (name is [(byte)'i', (byte)'s'])
                cell = Own(_rich.Read(_xml));
        }

        if (formula == FormulaTable.NoFormula)
            formula = _formulas.Covering(row, _column);
        _sheet.Add(row, _column, cell with { Style = style, Formula = formula });
        if (++_unaccounted == CellsBetweenAccounts)
            Account();
    }

    /// <summary>Counts what came since the last time.</summary>
    public void Account()
    {
        Count += _unaccounted;
        _budget.Cells(_unaccounted);
        _unaccounted = 0;
        var bytes = _sheet.Bytes;
        _budget.Kept(bytes - _accountedBytes);
        _accountedBytes = bytes;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private (int Row, ushort Style, StoredType Type) ReadAttributes()
    {
        var row = _row;
        var column = _column + 1;
        var style = 0;
        var type = StoredType.Number;
        for (var i = 0; i < _xml.AttributeCount; i++)
        {
            if (_xml.AttributeName(i) is not [var name])
                continue;
            var value = _xml.RawAttribute(i);
            if (name == (byte)'r' && !CellAddress.TryRead(value, out row, out column))
                throw InvalidAddress(Encoding.UTF8.GetString(value));
            if (name == (byte)'s')
                style = XmlValues.Whole(value, 0);
            else if (name == (byte)'t')
                type = TypeOf(value);
        }

        if (column > SheetBounds.Columns)
            throw InvalidAddress(CellRange.AddressOf(row, column));
        _column = column;
        return (row, (ushort)(style < StyleTable.MaxStyles ? style : 0), type);
    }

    // A cell that shows as empty because its text is gone would be a loss that nobody sees.
    private FaultException LostText(ReadOnlySpan<byte> index) =>
        new(SpreadsheetFaults.SharedTextMissing(_budget.Package, CellRange.AddressOf(_row, _column), Encoding.UTF8.GetString(index), SharedTexts));

    private FaultException InvalidAddress(string address) => new(SpreadsheetFaults.InvalidCellAddress(_budget.Package, _part, address));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static StoredType TypeOf(ReadOnlySpan<byte> value) => value switch
    {
        [(byte)'s'] => StoredType.SharedText,
        [(byte)'s', ..] => StoredType.Text,
        [(byte)'b', ..] => StoredType.Boolean,
        [(byte)'e', ..] => StoredType.Error,
        [(byte)'i', ..] => StoredType.InlineText,
        [(byte)'d', ..] => StoredType.Date,
        _ => StoredType.Number,
    };

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private StoredCell ReadValue(StoredType type, StoredCell inline)
    {
        var text = _xml.ReadText();
        switch (type)
        {
            case StoredType.Number when CellNumber.TryRead(text, out var number):
                return new StoredCell(StoredKind.Number, BitConverter.DoubleToInt64Bits(number));
            case StoredType.SharedText:
                var index = XmlValues.Whole(text, -1);
                return (uint)index < (uint)SharedTexts ? new StoredCell(StoredKind.SharedText, index) : text.Trim(" \t\r\n"u8).IsEmpty ? default : throw LostText(text);
            case StoredType.Boolean when !text.IsEmpty:
                return new StoredCell(StoredKind.Boolean, XmlValues.IsTrue(text.Trim(" \t\r\n"u8)) ? 1 : 0);
            case StoredType.Error when !text.IsEmpty:
                return ErrorTexts.IndexOf(text) is >= 0 and var error ? new StoredCell(StoredKind.Error, error) : Own(text) with { Kind = StoredKind.OwnError };
            case StoredType.Date when IsoDate.TryRead(text, out var kind, out var serial):
                return new StoredCell(kind, BitConverter.DoubleToInt64Bits(serial));
            case StoredType.InlineText when inline.Kind != StoredKind.Empty:
                return inline;
            case StoredType.Text:
                return Own(XmlEscapes.ResolveXstring(text));
            default:
                // What is no value of its type is kept as the text that it is, and no value at all where nothing stands.
                return text.Trim(" \t\r\n"u8).IsEmpty ? default : Own(XmlEscapes.ResolveXstring(text));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private StoredCell Own(ReadOnlySpan<byte> text)
    {
        if (text.Length > LongText)
            Account();
        return new StoredCell(StoredKind.OwnText, _sheet.OwnText(text));
    }
}
