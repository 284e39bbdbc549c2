using System.Text.Json;
using Gemba.Spreadsheet.Tools;
using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Spreadsheet.Answers;

/// <summary><c>full</c>: for every cell with a value, a formula or a note its address and all that was asked for.</summary>
internal sealed class FullRows(Sheet sheet, bool withFormulas, bool withStyles) : RowFormat
{
    private readonly Dictionary<(int, int), string> _notes =
        sheet.Comments.GroupBy(c => (c.Row, c.Column)).ToDictionary(g => g.Key, g => string.Join('\n', g.Select(c => c.Text)));

    private readonly int[] _rowsWithNotes = [.. sheet.Comments.Select(c => c.Row).Distinct().Order()];

    public override int NextRowBesideCells(int row)
    {
        var at = Array.BinarySearch(_rowsWithNotes, row);
        at = at >= 0 ? at : ~at;
        return at < _rowsWithNotes.Length ? _rowsWithNotes[at] : int.MaxValue;
    }

    protected override int WriteRow(Utf8JsonWriter json, in GridRow row, int longestText)
    {
        var written = 0;
        json.WriteStartObject();
        json.WriteNumber("row", row.Number);
        json.WriteStartArray("cells");
        for (var i = 0; i < row.Values.Length; i++)
        {
            var column = row.Columns[i];
            var formula = withFormulas ? sheet.FormulaAt(row.Number, column) : null;
            var hasNote = _notes.TryGetValue((row.Number, column), out var note);
            if (row.Values[i].IsEmpty && formula is null && !hasNote)
                continue;
            written++;
            json.WriteStartObject();
            json.WriteString("address", CellRange.AddressOf(row.Number, column));
            json.WritePropertyName("value");
            json.WriteCell(row.Values[i], longestText);
            if (formula is not null)
                json.WriteString("formula", CutText.At($"={formula}", longestText));
            if (withStyles)
                WriteStyle(json, row.Number, column);
            if (hasNote)
                json.WriteString("note", CutText.At(note!, longestText));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        return written;
    }

    private void WriteStyle(Utf8JsonWriter json, int row, int column)
    {
        var format = sheet.NumberFormatAt(row, column);
        if (format is not null)
            json.WriteString("number_format", format);
        var tags = SheetFacts.TagsOf(format, sheet.IsBoldAt(row, column)).ToArray();
        if (tags.Length > 0)
            WriteNames(json, "style_tags", tags);
    }
}
