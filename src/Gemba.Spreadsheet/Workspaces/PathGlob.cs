using System.Text;
using System.Text.RegularExpressions;
using Gemba.Protocol.Faults;
using Gemba.Spreadsheet.Faults;

namespace Gemba.Spreadsheet.Workspaces;

/// <summary>
/// A pattern for relative paths: <c>*</c> and <c>?</c> stay within a folder, <c>**</c> crosses folders, <c>{a,b}</c> is one of several. A pattern without
/// a slash is compared with the file's name alone. Without regard to case. Brackets, elsewhere a set of characters, are refused: taken as
/// characters they would find nothing, and nobody would know why.
/// </summary>
internal sealed class PathGlob
{
    private readonly Regex _pattern;
    private readonly bool _nameOnly;

    /// <summary>A pattern.</summary>
    /// <exception cref="FaultException">A bracket in it, or a brace that is not closed.</exception>
    public PathGlob(string glob)
    {
        if (FaultOf(glob) is { } why)
            throw new FaultException(SpreadsheetFaults.InvalidGlob(glob, why));
        _nameOnly = !glob.Contains('/', StringComparison.Ordinal);
        _pattern = new Regex(ToRegex(glob), RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);
    }

    public bool Matches(string path) => _pattern.IsMatch(_nameOnly ? Path.GetFileName(path) : path);

    private static string? FaultOf(string glob) =>
        glob.Contains('[', StringComparison.Ordinal) ? "sets of characters in brackets are not understood"
        : glob.LastIndexOf('{') > glob.LastIndexOf('}') ? "a brace is not closed"
        : null;

    private static string ToRegex(string glob)
    {
        var regex = new StringBuilder("^");
        var braces = 0;
        for (var i = 0; i < glob.Length; i++)
        {
            var isDouble = glob.AsSpan(i).StartsWith("**");
            regex.Append(glob[i] switch
            {
                '*' when isDouble && glob.AsSpan(i).StartsWith("**/") => "(?:.*/)?",
                '*' when isDouble => ".*",
                '*' => "[^/]*",
                '?' => "[^/]",
                '{' when glob.IndexOf('}', i) > 0 && ++braces > 0 => "(?:",
                '}' when braces-- > 0 => ")",
                ',' when braces > 0 => "|",
                var c => Regex.Escape(c.ToString()),
            });
            braces = Math.Max(0, braces);
            if (isDouble)
                i += glob.AsSpan(i).StartsWith("**/") ? 2 : 1;
        }

        return regex.Append(string.Concat(Enumerable.Repeat(')', braces))).Append('$').ToString();
    }
}
