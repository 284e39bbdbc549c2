using System.Runtime.CompilerServices;
using Gemba.Observability.Tracing;
using Gemba.Protocol.Faults;
using Gemba.Spreadsheet.Faults;
using Gemba.Spreadsheet.Observing;
using Gemba.Spreadsheet.Packages;
using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Spreadsheet.Parsing;

/// <summary>Reads a sheet: its cells, and what else is kept of it. The dimension that it declares is not believed, and not even read.</summary>
internal sealed class SheetPart
{
    private readonly XmlScanner _xml;
    private readonly SheetBuilder _sheet;
    private readonly ReadBudget _budget;
    private readonly CellReader _cells;
    private readonly string _part;
    private int _row;
    private bool _hidesOtherRows;
    private int _lastListedRow;

    private SheetPart(XmlScanner xml, SheetBuilder sheet, (ReadBudget Budget, string Part) of, CellReader cells)
    {
        _xml = xml;
        _part = of.Part;
        _sheet = sheet;
        _budget = of.Budget;
        _cells = cells;
    }

    /// <param name="package">The package.</param>
    /// <param name="part">The sheet's part.</param>
    /// <param name="sheet">Takes what is read.</param>
    /// <param name="sharedTexts">Texts in the workbook's table.</param>
    public static void Read(Package package, string part, SheetBuilder sheet, int sharedTexts)
    {
        using var activity = InnerSpans.Start(SpanNames.ParseSheet);
        using var xml = package.Scan(part, $"the sheet {FaultText.Quote(sheet.Outline.Name)}");
        var cells = new CellReader(xml, part, sheet, package.Budget) { SharedTexts = sharedTexts };
        var reading = new SheetPart(xml, sheet, (package.Budget, part), cells);
        while (xml.ReadChild(1))
            reading.ReadGroup();
        reading._cells.Account();
        activity?.SetTag("gemba.sheet.index", sheet.Outline.Index);
        activity?.SetTag("gemba.cells", reading._cells.Count);
    }

    private void ReadGroup()
    {
        if (_xml.Is("sheetData"u8))
            ReadRows();
        else if (_xml.Is("cols"u8))
            ReadColumns();
        else if (_xml.Is("sheetFormatPr"u8))
            _hidesOtherRows = XmlValues.IsTrue(_xml.RawAttribute("zeroHeight"u8));
        else if (_xml.Is("mergeCells"u8))
            ReadMerges();
        else if (_xml.Is("autoFilter"u8) && CellAddress.TryReadArea(_xml.RawAttribute("ref"u8), out var filter))
            _sheet.Features.AutoFilter = filter;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ReadRows()
    {
        var depth = _xml.Depth;
        while (_xml.ReadChild(depth))
        {
            if (!_xml.Is("row"u8))
                continue;
            TakeRow();
            _cells.BeginRow(_row);
            while (_xml.ReadChild(depth + 1))
            {
                if (_xml.Is("c"u8))
                    _cells.Read();
            }
        }

        HideRowsBefore(SheetBounds.Rows + 1);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void TakeRow()
    {
        var number = _xml.RawAttribute("r"u8);
        _row = number.IsEmpty ? _row + 1 : XmlValues.Whole(number, 0);
        if (_row is < 1 or > SheetBounds.Rows)
            throw new FaultException(SpreadsheetFaults.InvalidCellAddress(_budget.Package, _part, _xml.TextAttribute("r"u8) ?? "row " + _row));
        HideRowsBefore(_row);
        if (!XmlValues.IsTrue(_xml.RawAttribute("hidden"u8)))
            return;
        _budget.Kept(8);
        _sheet.Features.HiddenRows.Add(_row, _row);
    }

    /// <summary>Under <c>zeroHeight</c> rows that the file does not list are hidden.</summary>
    private void HideRowsBefore(int row)
    {
        if (_hidesOtherRows && row > _lastListedRow + 1)
        {
            _budget.Kept(8);
            _sheet.Features.HiddenRows.Add(_lastListedRow + 1, row - 1);
        }

        _lastListedRow = Math.Max(_lastListedRow, row);
    }

    private void ReadColumns()
    {
        var depth = _xml.Depth;
        while (_xml.ReadChild(depth))
        {
            if (!_xml.Is("col"u8) || !XmlValues.IsTrue(_xml.RawAttribute("hidden"u8)))
                continue;
            var first = XmlValues.Whole(_xml.RawAttribute("min"u8), 0);
            var last = Math.Min(XmlValues.Whole(_xml.RawAttribute("max"u8), 0), SheetBounds.Columns);
            _budget.Kept(8);
            if (first >= 1 && last >= first)
                _sheet.Features.HiddenColumns.Add(first, last);
        }
    }

    private void ReadMerges()
    {
        var depth = _xml.Depth;
        while (_xml.ReadChild(depth))
        {
            if (!_xml.Is("mergeCell"u8) || !CellAddress.TryReadArea(_xml.RawAttribute("ref"u8), out var range))
                continue;
            _budget.Kept(16);
            _sheet.Features.Merged.Add(range);
        }
    }
}
