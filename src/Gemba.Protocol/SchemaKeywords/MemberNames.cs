using System.Text;
using Gemba.Protocol.JsonValues;
using Gemba.Protocol.Schemas;

namespace Gemba.Protocol.SchemaKeywords;

/// <summary>Names of members, for errors.</summary>
internal static class MemberNames
{
    private const int MostShown = 20;

    internal static IEnumerable<string> Of(JsonTable table, int at)
    {
        var child = at + 1;
        for (var i = table[at].Count; i > 0; i--, child = table[child].Next)
            yield return ValueText.Quote(table.NameOf(child));
    }

    /// <summary>As in <c>a, b and more</c>.</summary>
    internal static string List(IEnumerable<string> names)
    {
        var shown = names.Take(MostShown + 1).ToArray();
        return shown.Length <= MostShown ? string.Join(", ", shown) : string.Join(", ", shown.Take(MostShown)) + " and more";
    }

    internal static string Quote(byte[] name) => $"\"{Encoding.UTF8.GetString(name)}\"";
}
