using System.Buffers;
using System.Text;
using System.Text.Json;
using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Spreadsheet.Answers;

/// <summary>
/// <c>dense</c>, the default: each row as an array in the order of the columns, whose names stand once beside the rows; empty cells at a row's end are
/// left out, an empty row is <c>[]</c>. Where <paramref name="numbered"/>, the sheet's row number comes first.
/// </summary>
internal sealed class DenseRows(bool numbered = false) : RowFormat
{
    protected override int WriteRow(Utf8JsonWriter json, in GridRow row, int longestText)
    {
        var length = row.LengthWithoutTail;
        json.WriteStartArray();
        if (numbered)
            json.WriteNumberValue(row.Number);
        foreach (var value in row.Values[..length])
            json.WriteCell(value, longestText);
        json.WriteEndArray();
        return length;
    }
}

/// <summary><c>values</c>: a rectangle of values, empty cells as null, without names.</summary>
internal sealed class ValueRows : RowFormat
{
    protected override int WriteRow(Utf8JsonWriter json, in GridRow row, int longestText)
    {
        json.WriteStartArray();
        foreach (var value in row.Values)
            json.WriteCell(value, longestText);
        json.WriteEndArray();
        return row.Values.Length;
    }
}

/// <summary><c>rows</c>: the row's number and, by letter, the cells that are not empty.</summary>
internal sealed class LetteredRows : RowFormat
{
    protected override int WriteRow(Utf8JsonWriter json, in GridRow row, int longestText)
    {
        var written = 0;
        json.WriteStartObject();
        json.WriteNumber("row", row.Number);
        json.WriteStartObject("cells");
        for (var i = 0; i < row.Values.Length; i++)
        {
            if (row.Values[i].IsEmpty)
                continue;
            json.WritePropertyName(CellRange.LettersOf(row.Columns[i]));
            json.WriteCell(row.Values[i], longestText);
            written++;
        }

        json.WriteEndObject();
        json.WriteEndObject();
        return written;
    }
}

/// <summary><c>json</c>: one object for each row, members named by the headers, in the order of the columns.</summary>
internal sealed class RecordRows : RowFormat
{
    protected override int WriteRow(Utf8JsonWriter json, in GridRow row, int longestText)
    {
        json.WriteStartObject();
        for (var i = 0; i < row.Values.Length; i++)
        {
            json.WritePropertyName(row.Names[i]);
            json.WriteCell(row.Values[i], longestText);
        }

        json.WriteEndObject();
        return row.Values.Length;
    }
}

/// <summary>
/// <c>csv</c>: RFC 4180 text with a line of names (<paramref name="withNames"/>). Text that would read as a number, date, time, boolean or error stands in
/// quotes, everything else in quotes only where it must, so that the kind of each value can be told.
/// </summary>
internal sealed class CsvRows(bool withNames) : RowFormat
{
    public override byte Separator => (byte)'\n';

    public override int WriteRow(IBufferWriter<byte> to, in GridRow row, int longestText)
    {
        var line = new StringBuilder();
        for (var i = 0; i < row.Values.Length; i++)
            AppendField(line, CutText.At(CellText.Of(row.Values[i]), longestText), row.Values[i].Kind == CellKind.Text, i > 0);
        Encoding.UTF8.GetBytes(line.ToString(), to);
        return Math.Max(1, row.Values.Length);
    }

    public override void WritePage(Utf8JsonWriter answer, GridPage page, ReadOnlySpan<string> names)
    {
        var text = new StringBuilder();
        if (withNames)
        {
            foreach (var name in names.Slice(page.FirstColumn, page.Columns))
                AppendField(text, name, isText: true, text.Length > 0);
            text.Append('\n');
        }

        answer.WriteString("csv", text.Append(Encoding.UTF8.GetString(page.Payload.Span)).ToString());
    }

    private static void AppendField(StringBuilder line, string field, bool isText, bool isNext)
    {
        if (isNext)
            line.Append(',');
        if (isText && (field.AsSpan().ContainsAny("\",\r\n") || field.Length == 0 || field[0] == ' ' || field[^1] == ' ' || LooksTyped(field)))
            line.Append('"').Append(field.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
        else
            line.Append(field);
    }

    private static bool LooksTyped(string text) =>
        text[0] == '#' || text is "TRUE" or "FALSE" || ((char.IsAsciiDigit(text[0]) || text[0] is '-' or '+' or '.')
            && (double.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out _) || CellText.SerialOf(text) is not null));
}
