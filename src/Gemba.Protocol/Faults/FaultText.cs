using System.Globalization;
using System.Text;

namespace Gemba.Protocol.Faults;

/// <summary>How names and lists stand in the text of a fault: what comes from a caller is shortened and shown without control characters.</summary>
public static class FaultText
{
    private const int LongestQuote = 80;
    private const int LongestList = 20;
    private const int MostCompared = 2000;

    /// <summary>The text in single quotes, at most 80 characters, control characters replaced.</summary>
    public static string Quote(string text)
    {
        var shown = new StringBuilder(Math.Min(text.Length, LongestQuote) + 3).Append('\'');
        foreach (var c in text.AsSpan(0, Math.Min(text.Length, LongestQuote)))
            shown.Append(char.IsControl(c) ? '\uFFFD' : c);
        return shown.Append(text.Length > LongestQuote ? "…'" : "'").ToString();
    }

    /// <summary>At most 20 of the names, quoted, and how many more there are; "none" for an empty list.</summary>
    public static string List(IEnumerable<string> names)
    {
        var all = names as IReadOnlyCollection<string> ?? [.. names];
        if (all.Count == 0)
            return "none";
        var shown = string.Join(", ", all.Take(LongestList).Select(Quote));
        return all.Count <= LongestList ? shown : string.Create(CultureInfo.InvariantCulture, $"{shown} and {all.Count - LongestList} more");
    }

    /// <summary>" Did you mean 'x'?" for a name that is near to one of the known, else nothing.</summary>
    public static string DidYouMean(string name, IEnumerable<string> known) =>
        Nearest(name, known) is { } nearest ? $" Did you mean {Quote(nearest)}?" : "";

    /// <summary>The known name with the fewest edits to <paramref name="name"/>, where a third of its letters or fewer differ; else <see langword="null"/>.</summary>
    public static string? Nearest(string name, IEnumerable<string> known)
    {
        var wanted = Fold(name);
        if (wanted.Length is 0 or > LongestQuote)
            return null;
        string? best = null;
        var fewest = Math.Max(1, wanted.Length / 3) + 1;
        foreach (var candidate in known.Take(MostCompared))
        {
            var edits = EditsBetween(wanted, Fold(candidate), fewest);
            if (edits < fewest)
                (best, fewest) = (candidate, edits);
        }

        return best;
    }

    private static string Fold(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToUpperInvariant();

    private static int EditsBetween(string a, string b, int limit)
    {
        if (Math.Abs(a.Length - b.Length) >= limit)
            return limit;
        var row = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++)
            row[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(above, row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }

        return row[b.Length];
    }
}
