using System.Buffers;
using System.Text.Json;
using Gemba.Observability.Tracing;
using Gemba.Spreadsheet.Observing;
using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Spreadsheet.Answers;

/// <summary>
/// Fills one answer with as many whole rows as fit. A row that alone is above the bounds is handed out in parts, at least one cell each; a cell that alone
/// is above them is cut and says so. So each page holds something, and the pages together hold every cell once.
/// </summary>
internal sealed class GridPager(RowFormat format, bool withFormulas = false)
{
    // A character takes at most six bytes in JSON (\u001f), the mark of a cut some forty.
    private const int BytesPerCharacter = 6;
    private const int MarkBytes = 64;
    private const int ShortestCut = 16;

    private readonly ArrayBufferWriter<byte> _page = new(4096);
    private readonly ArrayBufferWriter<byte> _formulas = new();
    private readonly ArrayBufferWriter<byte> _row = new(1024);
    private readonly ArrayBufferWriter<byte> _rowFormulas = new();
    private int _rows;

    /// <summary>One page.</summary>
    /// <param name="grid">What is handed out.</param>
    /// <param name="from">Where the page begins.</param>
    /// <param name="mostRows">At least 1.</param>
    /// <param name="budget">What the answer may still hold; an untouched one always yields a row or a part of one.</param>
    /// <param name="cancellationToken">Looked at for each row.</param>
    public GridPage Read(Grid grid, GridPlace from, int mostRows, AnswerBudget budget, CancellationToken cancellationToken)
    {
        using var span = InnerSpans.Start(SpanNames.ReadCells);
        _page.ResetWrittenCount();
        _formulas.ResetWrittenCount();
        _rows = 0;
        if (from.Row >= grid.Rows.Count || grid.Columns.Length == 0)
            return Page(0, 0, grid.Columns.Length, null);
        var values = new CellValue[grid.Columns.Length];
        if (from.Column > 0)
            return ReadPart(grid, from, values, budget);
        var end = (int)Math.Min(grid.Rows.Count, (long)from.Row + mostRows);
        var row = from.Row;
        for (; row < end; row++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var cells = Encode(grid, row, 0, ReadRow(grid, row, 0, values), int.MaxValue);
            var bytes = _row.WrittenCount + _rowFormulas.WrittenCount + 2;
            if (!budget.Has(cells, bytes))
            {
                if (row == from.Row && !budget.IsTouched)
                    return ReadPart(grid, from, values, budget);
                break;
            }

            budget.Take(cells, bytes);
            Append();
        }

        return Page(row - from.Row, 0, grid.Columns.Length, row < grid.Rows.Count ? new GridPlace(row, 0) : null);
    }

    private GridPage ReadPart(Grid grid, GridPlace from, CellValue[] values, AnswerBudget budget)
    {
        if (from.Column >= grid.Columns.Length)
            return Page(0, 0, grid.Columns.Length, from.Row + 1 < grid.Rows.Count ? new GridPlace(from.Row + 1, 0) : null);
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
        new(_page.WrittenMemory.ToArray(), _formulas.WrittenMemory.ToArray(), rows, firstColumn, columns, next);
}
