using Gemba.Spreadsheet.Workbooks;

namespace Gemba.Spreadsheet.Parsing;

/// <summary>Tells from a number format's code whether it shows a date, a time, or a number (ECMA-376 Part 1 §18.8.31).</summary>
internal static class NumberFormatCode
{
    /// <summary>The first section that shows the number at all decides: Excel takes it for positive numbers.</summary>
    public static NumberFormatClass Classify(string? code)
    {
        var rest = code.AsSpan();
        while (!rest.IsEmpty)
        {
            var section = new Section();
            rest = section.Read(rest);
            if (section.Decides)
                return section.Class;
        }

        return NumberFormatClass.Number;
    }

    private ref struct Section
    {
        private bool _date;
        private bool _time;
        private bool _number;
        private char _previous;

        public readonly bool Decides => _date || _time || _number;

        public readonly NumberFormatClass Class =>
            _date ? NumberFormatClass.DateTime : _time ? NumberFormatClass.Time : NumberFormatClass.Number;

        /// <summary>Reads to the end of the section.</summary>
        /// <returns>What follows its semicolon.</returns>
        public ReadOnlySpan<char> Read(ReadOnlySpan<char> code)
        {
            var at = 0;
            while (at < code.Length && code[at] != ';')
                at += ReadOne(code[at..]);
            return at < code.Length ? code[(at + 1)..] : default;
        }

        private int ReadOne(ReadOnlySpan<char> code)
        {
            switch (code[0])
            {
                case '"':
                    return LengthTo(code, '"');
                case '\\' or '_' or '*':
                    return Math.Min(2, code.Length);
                case '[':
                    return ReadBrackets(code);
                default:
                    return StartsWith(code, "General") ? Number(7)
                        : StartsWith(code, "AM/PM") ? Time(5)
                        : StartsWith(code, "A/P") ? Time(3)
                        : ReadLetter(code);
            }
        }

        private int ReadLetter(ReadOnlySpan<char> code)
        {
            var letter = char.ToLowerInvariant(code[0]);
            var run = 1;
            while (run < code.Length && char.ToLowerInvariant(code[run]) == letter)
                run++;
            switch (letter)
            {
                case '0' or '#' or '?' or '@':
                    // Digits behind a decimal point of seconds belong to the time.
                    _number = true;
                    return run;
                case 'e' when run < code.Length && code[run] is '+' or '-':
                    _number = true;
                    return run + 1;
                // Era: only before a year; Chinese files write General as "G/" and a word.
                case 'g' when NextLetter(code[run..]) is not ('e' or 'y'):
                    return run;
                case 'y' or 'd' or 'g' or 'e' or 'b':
                    _date = true;
                    break;
                // The day of the week, in East Asian files.
                case 'a' when run >= 3:
                    _date = true;
                    break;
                case 'h' or 's':
                    _time = true;
                    break;
                case 'm' when _previous == 'h' || NextLetter(code[run..]) == 's':
                    _time = true;
                    break;
                case 'm':
                    _date = true;
                    break;
                default:
                    return run;
            }

            _previous = letter;
            return run;
        }

        private int ReadBrackets(ReadOnlySpan<char> code)
        {
            var length = LengthTo(code, ']');
            var inside = code[1..Math.Max(1, length - 1)];
            if (IsElapsed(inside))
            {
                _previous = char.ToLowerInvariant(inside[0]);
                _time = true;
            }

            return length;
        }

        private int Number(int length)
        {
            _number = true;
            return length;
        }

        private int Time(int length)
        {
            _time = true;
            return length;
        }

        /// <summary>The next letter of a date or time behind separators.</summary>
        private static char NextLetter(ReadOnlySpan<char> code)
        {
            for (var at = 0; at < code.Length && code[at] != ';';)
            {
                if (code[at] == '[' && !IsElapsed(code[(at + 1)..(at + Math.Max(1, LengthTo(code[at..], ']') - 1))]))
                    at += LengthTo(code[at..], ']');
                else if (code[at] == '"')
                    at += LengthTo(code[at..], '"');
                else if (code[at] is '\\' or '_' or '*')
                    at += 2;
                else if (char.IsAsciiLetter(code[at]))
                    return char.ToLowerInvariant(code[at]);
                else
                    at++;
            }

            return default;
        }

        private static bool IsElapsed(ReadOnlySpan<char> inside) =>
            inside.Length > 0 && (char)(inside[0] | 0x20) is 'h' or 'm' or 's' && !inside.ContainsAnyExcept(inside[0]);

        private static bool StartsWith(ReadOnlySpan<char> code, string word) => code.StartsWith(word, StringComparison.OrdinalIgnoreCase);

        private static int LengthTo(ReadOnlySpan<char> code, char end)
        {
            var at = code[1..].IndexOf(end);
            return at < 0 ? code.Length : at + 2;
        }
    }
}
