using System.Globalization;
using System.Text;

namespace Gemba.Protocol.Faults;

/// <summary>How names and lists stand in the text of a fault: what comes from a caller is shortened and shown without control characters.</summary>
public static class FaultText
{
    private const int LongestQuote = 80;
    private const int LongestList = 20;

    // Letters compared with letters: some 30 ms. Fifty thousand file names fit, since most differ too much after a few letters.
    private const long MostSteps = 20_000_000;

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
        var steps = 0L;
        foreach (var candidate in known)
        {
            var edits = EditsBetween(wanted, Fold(candidate), fewest, ref steps);
            if (edits < fewest)
                (best, fewest) = (candidate, edits);
            if (steps > MostSteps)
                break;
        }

        return best;
    }

    private static string Fold(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToUpperInvariant();

    // The limit, or more, where there are as many edits: what is too far away costs only the rows up to there.
    private static int EditsBetween(string a, string b, int limit, ref long steps)
    {
        steps += b.Length;
        if (Math.Abs(a.Length - b.Length) >= limit)
            return limit;
        var row = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++)
            row[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            var fewest = row[0] = i;
            steps += b.Length;
            for (var j = 1; j <= b.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(above, row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                diagonal = above;
                fewest = Math.Min(fewest, row[j]);
            }

            if (fewest >= limit)
                return limit;
        }

        return row[b.Length];
    }
}
