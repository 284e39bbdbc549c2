using System.Globalization;
using System.Text;
using Gemba.Observability.Redaction;
using NLog;
using NLog.Layouts;

namespace Gemba.Observability.Logging;

/// <summary>A log line for a person at a terminal.</summary>
internal sealed class PrettyLineLayout(Redactor redactor, TimeProvider clock, bool colours) : Layout
{
    private const string Plain = "\e[0m";
    private const string Gray = "\e[90m";

    private readonly LogFields _fields = new(redactor);

    protected override string GetFormattedMessage(LogEventInfo logEvent)
    {
        var text = new StringBuilder();
        RenderFormattedMessage(logEvent, text);
        return text.ToString();
    }

    protected override void RenderFormattedMessage(LogEventInfo logEvent, StringBuilder target)
    {
        var time = clock.GetLocalNow().ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);
        Colour(target, Gray).Append(time).Append(' ');
        Colour(target, LevelWords.ColourOf(logEvent.Level)).Append(CultureInfo.InvariantCulture, $"{LevelWords.Of(logEvent.Level),-8} ");
        Colour(target, Plain).Append(OneLine(_fields.MessageOf(logEvent)));
        Colour(target, Gray);
        foreach (var (name, value) in _fields.Of(logEvent))
            target.Append(CultureInfo.InvariantCulture, $" {name}={OneLine(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "")}");
        if (logEvent.Exception is not null)
            target.Append(Environment.NewLine).Append(redactor.Redact(logEvent.Exception.ToString()));
        Colour(target, Plain);
    }

    /// <summary>What came from a client must not move the terminal's cursor nor look like another line.</summary>
    private static string OneLine(string text) => string.Create(text.Length, text, static (target, source) =>
    {
        for (var i = 0; i < source.Length; i++)
            target[i] = char.IsControl(source[i]) ? ' ' : source[i];
    });

    private StringBuilder Colour(StringBuilder target, string colour) => colours ? target.Append(colour) : target;
}
