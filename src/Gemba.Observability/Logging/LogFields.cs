using System.Collections.Concurrent;
using System.Text;
using Gemba.Observability.Calls;
using Gemba.Observability.Redaction;
using NLog;

namespace Gemba.Observability.Logging;

/// <summary>The named values of a log line: those of the call that it belongs to, its own, and those of the scopes around it.</summary>
internal sealed class LogFields(Redactor redactor)
{
    // Names come from code, not from the wire; the bound only guards against a program that makes names up.
    private const int MostNames = 4096;
    private const int LongestText = 4096;

    private readonly ConcurrentDictionary<string, string> _names = new(StringComparer.Ordinal);

    /// <summary>The fields in order; a name that comes twice counts once, the first time.</summary>
    public List<KeyValuePair<string, object?>> Of(LogEventInfo line)
    {
        var fields = new List<KeyValuePair<string, object?>>();
        if (line.HasProperties)
        {
            foreach (var (name, value) in line.Properties)
                Add(fields, name.ToString()!, value);
        }

        if (OpenCall.Current is { } call)
            AddCall(fields, call);
        if (OpenCall.TraceHere is var trace && trace != default)
            Add(fields, "trace_id", trace.ToHexString());
        foreach (var (name, value) in ScopeContext.GetAllProperties())
            Add(fields, name, value);
        return fields;
    }

    /// <summary>The message without its secrets.</summary>
    public string MessageOf(LogEventInfo line) => redactor.Redact(line.FormattedMessage ?? "", LongestText);

    private void AddCall(List<KeyValuePair<string, object?>> fields, OpenCall call)
    {
        Add(fields, "request_id", call.RequestId);
        Add(fields, "method", call.Method);
        Add(fields, "tool", call.Tool);
        Add(fields, "session_id", call.Session);
    }

    private void Add(List<KeyValuePair<string, object?>> fields, string name, object? value)
    {
        var known = NameOf(name);
        if (value is null || known.Length == 0 || fields.Exists(field => field.Key == known))
            return;
        fields.Add(new(known, ValueOf(known, value)));
    }

    private object ValueOf(string name, object value) => value switch
    {
        _ when redactor.IsSecretName(name) => redactor.Hide(value.ToString() ?? ""),
        bool or byte or short or int or long or float or double or decimal => value,
        TimeSpan time => Math.Round(time.TotalMilliseconds, 3),
        DateTimeOffset time => time.UtcDateTime,
        DateTime => value,
        _ => redactor.Redact(value.ToString() ?? "", LongestText),
    };

    /// <summary><c>LostLines</c> as <c>lost_lines</c>; empty for what is no field.</summary>
    private string NameOf(string name)
    {
        if (_names.TryGetValue(name, out var known))
            return known;
        var made = name is "{OriginalFormat}" or "EventId_Name" or "EventName" ? "" : name is "EventId" or "EventId_Id" ? "log_id" : SnakeCase(name);
        if (_names.Count < MostNames)
            _names[name] = made;
        return made;
    }

    /// <summary>A name of the code as a field of a line.</summary>
    internal static string SnakeCase(string name)
    {
        var text = new StringBuilder(name.Length + 4);
        for (var i = 0; i < name.Length; i++)
        {
            var startsWord = char.IsUpper(name[i]) && i > 0 && (char.IsLower(name[i - 1]) || char.IsDigit(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1])));
            if (startsWord && text[^1] != '_')
                text.Append('_');
            text.Append(char.IsLetterOrDigit(name[i]) || name[i] == '.' ? char.ToLowerInvariant(name[i]) : '_');
        }

        return text.ToString();
    }
}
