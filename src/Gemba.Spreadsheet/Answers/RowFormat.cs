using System.Buffers;
using System.Text.Json;

namespace Gemba.Spreadsheet.Answers;

/// <summary>How rows stand in an answer. One row is written at a time, so that its size is known before it is taken.</summary>
internal abstract class RowFormat
{
    public static readonly JsonWriterOptions Relaxed = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    /// <summary>Between two rows.</summary>
    public virtual byte Separator => (byte)',';

    /// <summary>Writes one row.</summary>
    /// <param name="to">Where to.</param>
    /// <param name="row">What.</param>
    /// <param name="longestText">Longer texts are cut and say so.</param>
    /// <returns>Cells written, at least 1.</returns>
    public virtual int WriteRow(IBufferWriter<byte> to, in GridRow row, int longestText)
    {
        using var json = new Utf8JsonWriter(to, Relaxed);
        return Math.Max(1, WriteRow(json, row, longestText));
    }

    /// <summary>The first row of the sheet, from that one on, of which something is written even where it has no cell; <see cref="int.MaxValue"/> for none.</summary>
    public virtual int NextRowBesideCells(int row) => int.MaxValue;

    /// <summary>Writes the members of the answer that hold the page.</summary>
    public virtual void WritePage(Utf8JsonWriter answer, GridPage page, ReadOnlySpan<string> names)
    {
        answer.WritePropertyName("rows");
        WriteRawArray(answer, page.Payload.Span);
    }

    /// <summary>Writes <c>formulas</c> by address, where the page has some.</summary>
    public static void WriteFormulas(Utf8JsonWriter answer, GridPage page)
    {
        if (page.Formulas.IsEmpty)
            return;
        answer.WritePropertyName("formulas");
        WriteRaw(answer, (byte)'{', page.Formulas.Span, (byte)'}');
    }

    protected virtual int WriteRow(Utf8JsonWriter json, in GridRow row, int longestText) => 0;

    /// <summary>Writes an array of names.</summary>
    public static void WriteNames(Utf8JsonWriter answer, string member, ReadOnlySpan<string> names)
    {
        answer.WriteStartArray(member);
        foreach (var name in names)
            answer.WriteStringValue(name);
        answer.WriteEndArray();
    }

    protected static void WriteRawArray(Utf8JsonWriter answer, ReadOnlySpan<byte> items) => WriteRaw(answer, (byte)'[', items, (byte)']');

    private static void WriteRaw(Utf8JsonWriter answer, byte open, ReadOnlySpan<byte> content, byte close)
    {
        var whole = new byte[content.Length + 2];
        whole[0] = open;
        content.CopyTo(whole.AsSpan(1));
        whole[^1] = close;
        answer.WriteRawValue(whole, skipInputValidation: true);
    }
}
