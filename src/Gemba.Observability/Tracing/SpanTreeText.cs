using System.Globalization;
using System.Text;

namespace Gemba.Observability.Tracing;

/// <summary>A trace as indented lines: name, beginning, duration, and what went wrong.</summary>
internal static class SpanTreeText
{
    private const int NameWidth = 48;

    internal static string Of(IEnumerable<SeenTrace> parts)
    {
        var text = new StringBuilder();
        foreach (var part in parts)
        {
            text.Append(CultureInfo.InvariantCulture, $"{part.Began:yyyy-MM-ddTHH:mm:ss.fff}Z {OneLine(part.Name)} {TracesPage.WordOf(part.Outcome)} {part.Took.TotalMilliseconds:0.000} ms, {part.SpanCount} spans");
            text.Append(part.IsKept ? $", kept for {TraceFigures.WordOf(part.Verdict)}\n" : ", not kept\n");
            foreach (var span in SpanTree.Of(part))
                Write(text, span, "  ");
        }

        return text.ToString();
    }

    private static void Write(StringBuilder text, SpanTree span, string indent)
    {
        var name = indent + OneLine(span.Name);
        text.Append(name.PadRight(NameWidth)).Append(CultureInfo.InvariantCulture, $" {span.OffsetMs,10:0.000} +{span.DurationMs:0.000} ms");
        if (span.Error is not null)
            text.Append("  ! ").Append(OneLine(span.Error));
        text.Append('\n');
        foreach (var inner in span.Spans)
            Write(text, inner, indent + "  ");
    }

    // What came from outside must not write lines of its own.
    private static string OneLine(string text) => new([.. text.Select(letter => char.IsControl(letter) ? ' ' : letter)]);
}
