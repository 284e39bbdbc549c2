using System.Globalization;

namespace Gemba.Spreadsheet.Answers;

/// <summary>Cuts a text and says so in it.</summary>
internal static class CutText
{
    /// <summary>The text, or its beginning and <c>…[cut, 123 more characters]</c>. A surrogate pair is never split.</summary>
    public static string At(string text, int longest)
    {
        if (text.Length <= longest)
            return text;
        var kept = longest > 0 && char.IsHighSurrogate(text[longest - 1]) ? longest - 1 : longest;
        return string.Create(CultureInfo.InvariantCulture, $"{text.AsSpan(0, kept)}…[cut, {text.Length - kept} more characters]");
    }
}
