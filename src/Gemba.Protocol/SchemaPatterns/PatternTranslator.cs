using System.Globalization;
using System.Text;

namespace Gemba.Protocol.SchemaPatterns;

/// <summary>
/// Writes an ECMA-262 pattern (with the <c>u</c> flag, as JSON Schema wants it) as a .NET pattern that matches the same texts. The two differ in
/// <c>$</c>, <c>.</c>, <c>\d \w \s \b \p</c>, in characters beyond U+FFFF, in the numbering of named groups and in what a class is.
/// </summary>
internal sealed class PatternTranslator
{
    private const string WordLetter = "[0-9A-Za-z_]";

    private static readonly string AnyButLineEnd = CodePointSet.LineEnds.Complement().ToPattern();

    private readonly PatternReader _reader;
    private readonly StringBuilder _output = new();
    private readonly Dictionary<string, int> _names = [];
    private int _groups;

    private PatternTranslator(string pattern) => _reader = new PatternReader(pattern);

    /// <exception cref="FormatException">Not an ECMA-262 pattern, or one with a property that is not known here.</exception>
    internal static string Translate(string pattern)
    {
        var translator = new PatternTranslator(pattern);
        while (!translator._reader.IsAtEnd)
            translator.Step();
        return translator._output.ToString();
    }

    private void Step()
    {
        var point = _reader.TakePoint();
        switch (point)
        {
            case '\\': Escape(); break;
            case '[': _output.Append(ClassReader.Read(_reader).ToPattern()); break;
            case '(': Group(); break;
            case '.': _output.Append(AnyButLineEnd); break;
            case '$': _output.Append(@"\z"); break;
            case '{': Braces(); break;
            case '}' or ']': _output.Append('\\').Append((char)point); break;
            case '^' or '|' or ')' or '*' or '+' or '?': _output.Append((char)point); break;
            default: _output.Append(new CodePointSet([(point, point)]).ToPattern()); break;
        }
    }

    private void Group()
    {
        if (_reader.Current != '?')
        {
            _groups++;
            _output.Append('(');
            return;
        }

        foreach (var kind in new[] { "?:", "?=", "?!", "?<=", "?<!" })
        {
            if (!_reader.TakeIf(kind))
                continue;
            _output.Append('(').Append(kind);
            return;
        }

        if (!_reader.TakeIf("?<"))
            throw _reader.Broken("ECMA-262 has no such group");
        _names[_reader.TakeUntil('>')] = ++_groups;
        _output.Append('(');
    }

    private void Braces()
    {
        var start = _reader.At;
        var least = _reader.TakeDigits();
        var most = _reader.TakeIf(",") ? "," + _reader.TakeDigits() : "";
        if (least.Length > 0 && _reader.TakeIf("}"))
        {
            _output.Append('{').Append(least).Append(most).Append('}');
            return;
        }

        // Not a repetition: the brace is itself, as in the Annex B grammar that browsers read.
        _output.Append("\\{").Append(_reader.Pattern.AsSpan(start, _reader.At - start));
    }

    private void Escape()
    {
        if (_reader.TakeIf("b"))
            _output.Append($"(?:(?<={WordLetter})(?!{WordLetter})|(?<!{WordLetter})(?={WordLetter}))");
        else if (_reader.TakeIf("B"))
            _output.Append($"(?:(?<={WordLetter})(?={WordLetter})|(?<!{WordLetter})(?!{WordLetter}))");
        else if (_reader.TakeIf("k<"))
            BackReference(_names.GetValueOrDefault(_reader.TakeUntil('>')));
        else if (_reader.Current is >= '1' and <= '9')
            BackReference(int.TryParse(_reader.TakeDigits(), NumberStyles.None, CultureInfo.InvariantCulture, out var group) ? group : 0);
        else
            _output.Append(ClassReader.ReadEscape(_reader).ToPattern());
    }

    // In ECMA-262 a group that took no part matches the empty text.
    private void BackReference(int group)
    {
        if (group > 0 && group <= _groups)
            _output.Append(CultureInfo.InvariantCulture, $"(?({group})\\{group}|)");
    }
}
