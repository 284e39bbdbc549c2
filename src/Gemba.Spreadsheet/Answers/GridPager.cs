using System.Buffers;
using System.Text.Json;
using Gemba.Observability.Tracing;
using Gemba.Spreadsheet.Observing;
using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Spreadsheet.Answers;

/// <summary>
/// Fills one answer with as many whole rows as fit. A row that alone is above the bounds is handed out in parts, at least one cell each; a cell that alone
/// is above them is cut and says so. So each page holds something, and the pages together hold every cell once. A run of empty rows that is longer than
/// what it takes to say so is left out and named.
/// </summary>
internal sealed class GridPager(RowFormat format, bool withFormulas = false)
{
    // A character takes at most six bytes in JSON (\u001f), the mark of a cut some forty.
    private const int BytesPerCharacter = 6;
    private const int MarkBytes = 64;
    private const int ShortestCut = 16;

    // Shorter runs are written as they lie: ten empty rows take as much as the words that name them.
    private const int ShortestGap = 10;
    private const int GapBytes = 20;

    // Looking for the end of a run asks each column a few times what a read asks it once.
    private const int GapCost = 4;

    private readonly ArrayBufferWriter<byte> _page = new(4096);
    private readonly ArrayBufferWriter<byte> _formulas = new();
    private readonly ArrayBufferWriter<byte> _row = new(1024);
    private readonly ArrayBufferWriter<byte> _rowFormulas = new();
    private readonly List<(int First, int Last)> _skipped = [];
    private int _rows;
    private int _firstRow;
    private int _filledUntil;

    /// <summary>One page.</summary>
    /// <param name="grid">What is handed out.</param>
    /// <param name="from">Where the page begins.</param>
    /// <param name="mostRows">At least 1.</param>
    /// <param name="budget">What the answer may still hold; an untouched one always yields a row or a part of one.</param>
    /// <param name="cancellationToken">Looked at for each row.</param>
    public GridPage Read(Grid grid, GridPlace from, int mostRows, AnswerBudget budget, CancellationToken cancellationToken)
    {
        using var span = InnerSpans.Start(SpanNames.ReadCells);
        Reset(from);
        if (from.Row >= grid.Rows.Count || grid.Columns.Length == 0)
            return Page(0, 0, grid.Columns.Length, null);
        var values = new CellValue[grid.Columns.Length];
        if (from.Column > 0)
            return ReadPart(grid, from, values, budget);
        var row = from.Row;
        while (row < grid.Rows.Count && _rows < mostRows && (row == from.Row || !budget.Steps.AreSpent))
        {
            cancellationToken.ThrowIfCancellationRequested();
            budget.Steps.GoThrough(grid.Columns.Length);
            var cells = ReadRow(grid, row, 0, values);
            if (GapEnd(grid, row, cells, budget) is { } end)
            {
                if (budget.IsTouched && !budget.Has(0, GapBytes))
                    break;
                budget.TakeBeside(GapBytes);
                _skipped.Add((grid.Rows[row], grid.Rows[end - 1]));
                row = end;
                continue;
            }

            if (!TryAppend(grid, row, cells, budget))
            {
                if (_rows == 0 && !budget.IsTouched)
                    return ReadPart(grid, new GridPlace(row, 0), values, budget);
                break;
            }

            row++;
        }

        return Page(_rows, 0, grid.Columns.Length, row < grid.Rows.Count ? new GridPlace(row, 0) : null);
    }

    private void Reset(GridPlace from)
    {
        _page.ResetWrittenCount();
        _formulas.ResetWrittenCount();
        _skipped.Clear();
        (_rows, _firstRow, _filledUntil) = (0, from.Row, from.Row);
    }

    /// <summary>The index behind the run of empty rows that begins there; <see langword="null"/> where none does that is worth leaving out.</summary>
    private int? GapEnd(Grid grid, int row, ReadOnlySpan<CellValue> values, AnswerBudget budget)
    {
        if (row < _filledUntil || !IsEmpty(values))
            return null;
        var (number, last) = (grid.Rows[row], grid.Rows[grid.Rows.Count - 1]);
        budget.Steps.GoThrough(GapCost * grid.Columns.Length);
        var filled = Math.Min(grid.Sheet.FilledRowFrom(number, last, grid.Columns) ?? int.MaxValue, format.NextRowBesideCells(number));
        var end = filled > last ? grid.Rows.Count : grid.Rows.IndexFrom(filled);
        if (end - row >= ShortestGap)
            return end;
        _filledUntil = end;
        return null;
    }

    private static bool IsEmpty(ReadOnlySpan<CellValue> values)
    {
        foreach (var value in values)
        {
            if (!value.IsEmpty)
                return false;
        }

        return true;
    }

    private bool TryAppend(Grid grid, int row, ReadOnlySpan<CellValue> values, AnswerBudget budget)
    {
        var cells = Encode(grid, row, 0, values, int.MaxValue);
        var bytes = _row.WrittenCount + _rowFormulas.WrittenCount + 2;
        if (!budget.Has(cells, bytes))
            return false;
        budget.Take(cells, bytes);
        if (_rows == 0)
            _firstRow = row;
        Append();
        return true;
    }

    private GridPage ReadPart(Grid grid, GridPlace from, CellValue[] values, AnswerBudget budget)
    {
        if (from.Column >= grid.Columns.Length)
            return Page(0, 0, grid.Columns.Length, from.Row + 1 < grid.Rows.Count ? new GridPlace(from.Row + 1, 0) : null);
        _firstRow = from.Row;
        var row = ReadRow(grid, from.Row, from.Column, values);
        var fits = LargestThatFits(grid, from, row, budget);
        var longest = fits > 0 ? int.MaxValue : Math.Max(ShortestCut, (budget.Bytes - MarkBytes) / BytesPerCharacter);
        var count = Math.Max(1, fits);
        var cells = Encode(grid, from.Row, from.Column, row[..count], longest);
        budget.Take(cells, _row.WrittenCount + _rowFormulas.WrittenCount);
        Append();
        var next = from.Column + count < grid.Columns.Length ? new GridPlace(from.Row, from.Column + count)
            : from.Row + 1 < grid.Rows.Count ? new GridPlace(from.Row + 1, 0)
            : (GridPlace?)null;
        return Page(1, from.Column, count, next);
    }

    // Each further cell makes the part longer, so that halving finds the last one that fits.
    private int LargestThatFits(Grid grid, GridPlace from, ReadOnlySpan<CellValue> row, AnswerBudget budget)
    {
        var (fits, tooMany) = (0, row.Length + 1);
        while (tooMany - fits > 1)
        {
            var count = fits + ((tooMany - fits) / 2);
            var cells = Encode(grid, from.Row, from.Column, row[..count], int.MaxValue);
            if (budget.Has(cells, _row.WrittenCount + _rowFormulas.WrittenCount))
                fits = count;
            else
                tooMany = count;
        }

        return fits;
    }

    private int Encode(Grid grid, int index, int firstColumn, ReadOnlySpan<CellValue> values, int longestText)
    {
        _row.ResetWrittenCount();
        _rowFormulas.ResetWrittenCount();
        var row = new GridRow(grid, grid.Rows[index], firstColumn, values);
        if (withFormulas)
            WriteFormulas(row, longestText);
        return format.WriteRow(_row, row, longestText);
    }

    private void WriteFormulas(in GridRow row, int longestText)
    {
        foreach (var column in row.Columns)
        {
            if (row.Sheet.FormulaAt(row.Number, column) is not { } formula)
                continue;
            if (_rowFormulas.WrittenCount > 0)
                _rowFormulas.Write(","u8);
            WriteString(CellRange.AddressOf(row.Number, column));
            _rowFormulas.Write(":"u8);
            WriteString(CutText.At($"={formula}", longestText));
        }
    }

    private void WriteString(string text)
    {
        using var json = new Utf8JsonWriter(_rowFormulas, RowFormat.Relaxed);
        json.WriteStringValue(text);
    }

    private static ReadOnlySpan<CellValue> ReadRow(Grid grid, int index, int firstColumn, CellValue[] values)
    {
        var number = grid.Rows[index];
        for (var i = firstColumn; i < grid.Columns.Length; i++)
            values[i] = grid.Sheet.ValueAt(number, grid.Columns[i]);
        return values.AsSpan(firstColumn);
    }

    private void Append()
    {
        if (_rows++ > 0)
            _page.Write([format.Separator]);
        _page.Write(_row.WrittenSpan);
        if (_formulas.WrittenCount > 0 && _rowFormulas.WrittenCount > 0)
            _formulas.Write(","u8);
        _formulas.Write(_rowFormulas.WrittenSpan);
    }

    private GridPage Page(int rows, int firstColumn, int columns, GridPlace? next) =>
        new(_page.WrittenMemory.ToArray(), _formulas.WrittenMemory.ToArray(), rows, firstColumn, columns, next)
        {
            FirstRow = _firstRow,
            Skipped = [.. _skipped],
        };
}
