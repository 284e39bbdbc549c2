using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Gemba.Observability.Exposition;

namespace Gemba.Tests.Observability.Exposition;

public sealed class LabelTextTests
{
    [Fact]
    public void Any_text_survives_escaping_and_stays_on_one_line() => Prop.ForAll<string>(ArbMap.Default.ArbFor<string>(), text =>
    {
        var given = new string([.. (text ?? "").Where(character => !char.IsSurrogate(character))]);
        var written = new ScrapeText().AddEscaped(given, quotes: true);
        var line = Encoding.UTF8.GetString(written.Written);

        return !line.Contains('\n', StringComparison.Ordinal) && Unescape(line) == given;
    }).QuickCheckThrowOnFailure();

    /// <summary>As a scraper reads it; a quote that is not escaped would end the value.</summary>
    private static string? Unescape(string line)
    {
        var text = new StringBuilder();
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '"')
                return null;
            text.Append(line[i] != '\\' ? line[i] : line[++i] == 'n' ? '\n' : line[i]);
        }

        return text.ToString();
    }
}
