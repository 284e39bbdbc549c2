using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Gemba.Observability.Audit;
using Gemba.Observability.Calls;
using Gemba.Observability.Redaction;
using NLog;
using NLog.Layouts;

namespace Gemba.Observability.Logging;

/// <summary>A log line as JSON: <c>timestamp</c>, <c>level</c>, <c>service</c>, <c>target</c>, <c>message</c>, <c>fields</c>, <c>span</c>.</summary>
/// <remarks>
/// Made on the thread that logs, where the call and the span are current. A gateway and a router say the fields by which their lines are looked for, as
/// <c>duration_ms</c>, at the top as well: the queries of others know them there.
/// </remarks>
/// <param name="redactor">Takes secrets out.</param>
/// <param name="clock">The time.</param>
/// <param name="role">Role of the process.</param>
/// <param name="service">Its name, as its spans have it.</param>
internal sealed class JsonLineLayout(Redactor redactor, TimeProvider clock, string role, string service) : Layout
{
    private static readonly string[] Raised = ["connection_id", "session_id", "request_id", "method", "namespace", "backend", "duration_ms", "status"];

    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";
    private const int LongestStack = 8192;
    private const int FirstBytes = 1024;
    private const int KeptBytes = 32_768; // a line with a stack

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? s_buffer;

    private readonly LogFields _fields = new(redactor);
    private readonly bool _raises = role is "gateway" or "router";

    protected override string GetFormattedMessage(LogEventInfo logEvent)
    {
        // A value's own text may log again: then the inner line finds nothing to take.
        var buffer = s_buffer ?? new ArrayBufferWriter<byte>(FirstBytes);
        s_buffer = null;
        using (var writer = new Utf8JsonWriter(buffer, AuditLineFormat.Options))
            Write(writer, logEvent);
        var line = Encoding.UTF8.GetString(buffer.WrittenSpan);
        if (buffer.Capacity <= KeptBytes)
        {
            buffer.ResetWrittenCount();
            s_buffer = buffer;
        }

        return line;
    }

    protected override void RenderFormattedMessage(LogEventInfo logEvent, StringBuilder target) => target.Append(GetFormattedMessage(logEvent));

    private void Write(Utf8JsonWriter writer, LogEventInfo line)
    {
        writer.WriteStartObject();
        writer.WriteString("timestamp", clock.GetUtcNow().UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture));
        writer.WriteString("level", LevelWords.Of(line.Level));
        writer.WriteString("service", service);
        writer.WriteString("target", line.LoggerName);
        var fields = _fields.Of(line);
        foreach (var (name, value) in fields.Where(field => _raises && Raised.Contains(field.Key)))
            WriteField(writer, name, value);
        writer.WriteString("message", _fields.MessageOf(line));
        writer.WriteStartObject("fields");
        foreach (var (name, value) in fields)
            WriteField(writer, name, value);
        if (line.Exception is not null)
            WriteException(writer, line.Exception);
        writer.WriteEndObject();
        // A span of another trace than the line names would lead astray.
        if (Activity.Current is { } activity && activity.TraceId == OpenCall.TraceHere)
            WriteSpan(writer, activity);
        writer.WriteEndObject();
    }

    private static void WriteField(Utf8JsonWriter writer, string name, object? value)
    {
        writer.WritePropertyName(name);
        switch (value)
        {
            case bool flag: writer.WriteBooleanValue(flag); break;
            case double number when !double.IsFinite(number): writer.WriteStringValue(number.ToString(CultureInfo.InvariantCulture)); break;
            case float number when !float.IsFinite(number): writer.WriteStringValue(number.ToString(CultureInfo.InvariantCulture)); break;
            case double number: writer.WriteNumberValue(number); break;
            case float number: writer.WriteNumberValue(number); break;
            case decimal number: writer.WriteNumberValue(number); break;
            case DateTime time: writer.WriteStringValue(time); break;
            case byte or short or int or long: writer.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture)); break;
            default: writer.WriteStringValue(value?.ToString()); break;
        }
    }

    private void WriteException(Utf8JsonWriter writer, Exception exception)
    {
        writer.WriteString("error", redactor.Redact(exception.Message));
        writer.WriteString("error_type", exception.GetType().FullName);
        if (LogCauses.Of(exception) is { Count: > 0 } causes)
        {
            writer.WriteStartArray("caused_by");
            foreach (var cause in causes)
                writer.WriteStringValue(redactor.Redact(cause));
            writer.WriteEndArray();
        }

        if (exception.StackTrace is { } stack)
            writer.WriteString("stack", stack.Length > LongestStack ? stack[..LongestStack] : stack);
    }

    private static void WriteSpan(Utf8JsonWriter writer, Activity activity)
    {
        writer.WriteStartObject("span");
        writer.WriteString("name", activity.DisplayName);
        writer.WriteStartObject("fields");
        writer.WriteString("span_id", activity.SpanId.ToHexString());
        if (OpenCall.Current is { } call)
            writer.WriteString("request_id", call.RequestId);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
