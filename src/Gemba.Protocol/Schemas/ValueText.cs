using System.Globalization;
using System.Text;
using Gemba.Protocol.JsonValues;

namespace Gemba.Protocol.Schemas;

/// <summary>Says where a value stands and what it is, short enough for an error.</summary>
internal static class ValueText
{
    private const int MostBytesShown = 60;

    /// <summary>The JSON Pointer from the root to the value.</summary>
    internal static string PathOf(JsonTable table, int at)
    {
        List<string> steps = [];
        for (var node = at; table[node].Parent >= 0; node = table[node].Parent)
        {
            if (table[node].NameLength >= 0)
                steps.Add(JsonPointer.Escape(Encoding.UTF8.GetString(table.NameOf(node))));
            else if (table[node].Ordinal >= 0)
                steps.Add(table[node].Ordinal.ToString(CultureInfo.InvariantCulture));
        }

        steps.Reverse();
        return string.Concat(steps.Select(step => "/" + step));
    }

    internal static string Describe(JsonTable table, int at) => table[at].Kind switch
    {
        JsonKind.String => Quote(table.TextOf(at)),
        JsonKind.Array => Counted(table[at].Count, "an array of {0} item", "an empty array"),
        JsonKind.Object => Counted(table[at].Count, "an object with {0} member", "an empty object"),
        _ => Shorten(table.TokenOf(at)),
    };

    internal static string Quote(ReadOnlySpan<byte> text) => $"\"{Shorten(text)}\"";

    /// <summary>As in "3 items", "1 item".</summary>
    internal static string Counted(int count, string noun) => string.Create(CultureInfo.InvariantCulture, $"{count} {noun}{(count == 1 ? "" : "s")}");

    private static string Counted(int count, string format, string none) =>
        count == 0 ? none : string.Format(CultureInfo.InvariantCulture, format, count) + (count == 1 ? "" : "s");

    private static string Shorten(ReadOnlySpan<byte> text)
    {
        if (text.Length <= MostBytesShown)
            return Encoding.UTF8.GetString(text);
        var end = MostBytesShown;
        while ((text[end] & 0xC0) == 0x80)
            end--;
        return Encoding.UTF8.GetString(text[..end]) + "…";
    }
}
