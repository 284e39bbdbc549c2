using System.Runtime.CompilerServices;
using System.Text;
using Gemba.Spreadsheet.Packages;
using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Spreadsheet.Parsing;

/// <summary>Reads the formulas of a sheet: of one cell, shared, array formulas and data tables.</summary>
internal sealed class FormulaReader(XmlScanner xml, SheetBuilder sheet, ReadBudget budget)
{
    private readonly Dictionary<int, int> _shared = [];
    private Cover[] _covers = [];

    /// <summary>Reads the formula whose start tag was just read, to its end.</summary>
    /// <returns>What the cell has to carry.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Read(int row, int column)
    {
        var type = xml.RawAttribute("t"u8);
        if (type.SequenceEqual("shared"u8))
            return ReadShared(row, column);
        if (type.SequenceEqual("array"u8))
            return ReadArray(row, column);
        if (type.SequenceEqual("dataTable"u8))
            return ReadDataTable(row, column);
        var text = XmlEscapes.ResolveXstring(xml.ReadText());
        return text.IsEmpty ? FormulaTable.NoFormula : sheet.OwnFormula(text);
    }

    /// <summary>The array formula or data table that covers a cell without a formula of its own.</summary>
    public int Covering(int row, int column) =>
        column <= _covers.Length && row <= _covers[column - 1].LastRow ? _covers[column - 1].Formula : FormulaTable.NoFormula;

    /// <summary>The first with text is the one that the others move from; in files of other programs it may come behind them.</summary>
    private int ReadShared(int row, int column)
    {
        var index = XmlValues.Whole(xml.RawAttribute("si"u8), -1);
        var text = Encoding.UTF8.GetString(XmlEscapes.ResolveXstring(xml.ReadText()));
        var known = _shared.TryGetValue(index, out var formula);
        if (text.Length == 0)
            return known ? formula : _shared[index] = sheet.SharedFormula(new SharedFormula("", row, column, Moves: true));
        var master = new SharedFormula(text, row, column, Moves: true);
        if (known && sheet.TryFillShared(formula, master))
            return formula;
        return _shared[index] = sheet.SharedFormula(master);
    }

    private int ReadArray(int row, int column)
    {
        var hasArea = CellAddress.TryReadArea(xml.RawAttribute("ref"u8), out var area);
        var text = XmlEscapes.ResolveXstring(xml.ReadText());
        if (text.IsEmpty)
            return FormulaTable.NoFormula;
        if (!hasArea || area.Cells == 1)
            return sheet.OwnFormula(text);
        return Covered(area, new SharedFormula(Encoding.UTF8.GetString(text), row, column, Moves: false));
    }

    /// <summary>As Excel shows it: <c>TABLE(row input, column input)</c>; an input cell that was deleted is <c>#REF!</c>.</summary>
    private int ReadDataTable(int row, int column)
    {
        var hasArea = CellAddress.TryReadArea(xml.RawAttribute("ref"u8), out var area);
        var first = XmlValues.IsTrue(xml.RawAttribute("del1"u8)) ? "#REF!" : xml.TextAttribute("r1"u8) ?? "";
        var second = XmlValues.IsTrue(xml.RawAttribute("del2"u8)) ? "#REF!" : xml.TextAttribute("r2"u8) ?? "";
        var text = XmlValues.IsTrue(xml.RawAttribute("dt2D"u8)) ? $"TABLE({first},{second})"
            : XmlValues.IsTrue(xml.RawAttribute("dtr"u8)) ? $"TABLE({first},)"
            : $"TABLE(,{first})";
        xml.Skip();
        var formula = new SharedFormula(text, row, column, Moves: false);
        return hasArea ? Covered(area, formula) : sheet.SharedFormula(formula);
    }

    private int Covered(CellRange area, SharedFormula formula)
    {
        // Many formulas over many columns would cost what as many cells do.
        budget.Cells(area.Columns);
        var reference = sheet.SharedFormula(formula);
        if (_covers.Length < area.LastColumn)
            Array.Resize(ref _covers, area.LastColumn);
        for (var column = area.FirstColumn; column <= area.LastColumn; column++)
            _covers[column - 1] = new Cover(area.LastRow, reference);
        return reference;
    }

    private readonly record struct Cover(int LastRow, int Formula);
}
