using System.Text.RegularExpressions;
using Gemba.Protocol.Faults;
using Gemba.Spreadsheet.Answers;
using Gemba.Spreadsheet.Faults;

namespace Gemba.Spreadsheet.Tools;

/// <summary>What a search looks for in the text of cells.</summary>
internal sealed class TextQuery
{
    private readonly string _text;
    private readonly Func<string, bool> _matches;
    private readonly TimeSpan _limit;
    private readonly bool _isRegex;

    /// <summary>A query.</summary>
    /// <param name="text">What is looked for.</param>
    /// <param name="mode">contains, exact, prefix or regex.</param>
    /// <param name="caseSensitive">Whether <c>A</c> and <c>a</c> differ.</param>
    /// <param name="regexTimeout">Longest time of one regular expression over one text.</param>
    /// <exception cref="FaultException">No regular expression.</exception>
    public TextQuery(string text, string mode, bool caseSensitive, TimeSpan regexTimeout)
    {
        (_text, _limit, _isRegex) = (text, regexTimeout, mode == "regex");
        var comparison = caseSensitive ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;
        _matches = mode switch
        {
            "exact" => found => string.Equals(found, text, comparison),
            "prefix" => found => found.StartsWith(text, comparison),
            "regex" => Compile(text, caseSensitive, regexTimeout).IsMatch,
            _ => found => found.Contains(text, comparison),
        };
    }

    /// <summary>Whether the text is what is looked for.</summary>
    /// <exception cref="FaultException">The regular expression took too long over it.</exception>
    public bool Matches(string found, WorkSteps steps)
    {
        steps.GoThrough(found.Length);
        if (!_isRegex)
            return _matches(found);
        var began = TimeProvider.System.GetTimestamp();
        var matches = MatchesRegex(found);
        steps.Take(TimeProvider.System.GetElapsedTime(began));
        return matches;
    }

    private bool MatchesRegex(string found)
    {
        try
        {
            return _matches(found);
        }
        catch (RegexMatchTimeoutException e)
        {
            throw new FaultException(SpreadsheetFaults.RegexTooSlow(_text, _limit), e);
        }
    }

    private static Regex Compile(string pattern, bool caseSensitive, TimeSpan limit)
    {
        try
        {
            return new Regex(pattern, RegexOptions.CultureInvariant | (caseSensitive ? RegexOptions.None : RegexOptions.IgnoreCase), limit);
        }
        catch (RegexParseException e)
        {
            throw new FaultException(SpreadsheetFaults.InvalidRegex(pattern, e.Message), e);
        }
    }
}
