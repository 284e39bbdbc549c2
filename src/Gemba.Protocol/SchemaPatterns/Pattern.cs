using System.Text.RegularExpressions;
using Gemba.Protocol.Schemas;

namespace Gemba.Protocol.SchemaPatterns;

/// <summary>A pattern of a schema, ready to match.</summary>
internal sealed class Pattern
{
    // A linear match of a long text is slow only because the text is long, or the machine busy.
    private const int LinearGrace = 20;

    private readonly Regex _regex;
    private readonly string _text;

    private Pattern(string text, Regex regex) => (_text, _regex) = (text, regex);

    /// <exception cref="Faults.FaultException">The pattern is not one of ECMA-262.</exception>
    internal static Pattern Compile(string text, KeywordSource source, string keyword)
    {
        try
        {
            return new Pattern(text, Make(PatternTranslator.Translate(text), source.Options.MatchTimeout));
        }
        catch (Exception broken) when (broken is FormatException or ArgumentException)
        {
            throw source.Broken(keyword, $"the pattern cannot be used: {broken.Message}");
        }
    }

    internal bool IsMatch(Evaluation evaluation, ReadOnlySpan<byte> text)
    {
        try
        {
            return _regex.IsMatch(evaluation.Letters(text));
        }
        catch (RegexMatchTimeoutException)
        {
            return evaluation.Exhaust($"the pattern {_text} takes too long on this text");
        }
    }

    private static Regex Make(string translated, TimeSpan timeout)
    {
        try
        {
            return new Regex(translated, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, LinearGrace * timeout);
        }
        catch (NotSupportedException)   // look-around, back-references: only backtracking can match them
        {
            return new Regex(translated, RegexOptions.CultureInvariant, timeout);
        }
    }
}
