using System.Text;
using System.Text.RegularExpressions;

namespace Gemba.Tests.Spreadsheet.Oracle;

/// <summary>Brings two ways of writing one formula to one text.</summary>
internal static partial class FormulaText
{
    /// <summary>
    /// Outside of quotes: no spaces, capitals, no prefixes of newer functions, TRUE for TRUE(), no quotes around sheet names that need none, numbers in their
    /// shortest form.
    /// </summary>
    public static string Plain(string formula)
    {
        var plain = new StringBuilder(formula.Length);
        foreach (var piece in Quoted().Split(formula))
        {
            if (piece.StartsWith('"'))
                plain.Append(piece);
            else if (piece.StartsWith('\''))
                plain.Append(PlainSheetName().IsMatch(piece) ? piece[1..^1].ToUpperInvariant() : piece.ToUpperInvariant());
            else
                plain.Append(Outside(piece));
        }

        return TruthCall().Replace(plain.ToString(), "$1");
    }

    private static string Outside(string piece) => Number().Replace(
        Prefix().Replace(Space().Replace(piece, ""), "").ToUpperInvariant(),
        match => double.TryParse(match.Value, System.Globalization.CultureInfo.InvariantCulture, out var number)
            ? number.ToString("R", System.Globalization.CultureInfo.InvariantCulture)
            : match.Value);

    [GeneratedRegex("""("(?:[^"]|"")*"|'(?:[^']|'')*')""")]
    private static partial Regex Quoted();

    [GeneratedRegex("""^'[\p{L}_][\p{L}\p{N}_.]*'$""")]
    private static partial Regex PlainSheetName();

    [GeneratedRegex("""\s+""")]
    private static partial Regex Space();

    [GeneratedRegex("""_xl(fn|ws|udf|pm)\.""", RegexOptions.IgnoreCase)]
    private static partial Regex Prefix();

    [GeneratedRegex("""(?<![\p{L}\p{N}_.$])\d+(\.\d*)?(E[+-]?\d+)?(?![\p{L}\p{N}_.(!])""", RegexOptions.IgnoreCase)]
    private static partial Regex Number();

    [GeneratedRegex("""\b(TRUE|FALSE)\(\)""")]
    private static partial Regex TruthCall();
}
