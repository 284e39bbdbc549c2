using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Gemba.Observability.Redaction;

namespace Gemba.Observability.Audit;

/// <summary>How an event is written as one JSON line; fields that an event does not have are left out.</summary>
internal sealed class AuditLineFormat(Redactor redactor, AuditOptions options)
{
    public static readonly JsonEncodedText EventId = JsonEncodedText.Encode("event_id");
    public static readonly JsonEncodedText Timestamp = JsonEncodedText.Encode("timestamp");
    public static readonly JsonEncodedText EventType = JsonEncodedText.Encode("event_type");
    public static readonly JsonEncodedText Outcome = JsonEncodedText.Encode("outcome");
    public static readonly JsonEncodedText Resource = JsonEncodedText.Encode("resource");
    public static readonly JsonEncodedText Tool = JsonEncodedText.Encode("tool");
    public static readonly JsonEncodedText Principal = JsonEncodedText.Encode("principal");
    public static readonly JsonEncodedText Session = JsonEncodedText.Encode("session_id");
    public static readonly JsonEncodedText Request = JsonEncodedText.Encode("request_id");
    public static readonly JsonEncodedText Trace = JsonEncodedText.Encode("trace_id");
    public static readonly JsonEncodedText Duration = JsonEncodedText.Encode("duration_ms");
    public static readonly JsonEncodedText Error = JsonEncodedText.Encode("error");
    public static readonly JsonEncodedText ErrorType = JsonEncodedText.Encode("error_type");
    public static readonly JsonEncodedText Details = JsonEncodedText.Encode("details");
    public static readonly JsonEncodedText Params = JsonEncodedText.Encode("params");

    // A person reads these lines: letters of every script stay as they are. What would end a line or move a terminal is escaped all the same.
    public static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly RedactedJson _json = new(redactor, options.MaxParamsBytes, options.MaxTextChars);

    /// <summary>The id that a line carries, as <c>evt-</c> and 32 hex digits that sort by time.</summary>
    public static string NameOf(Guid id) => string.Create(CultureInfo.InvariantCulture, $"evt-{id:n}");

    /// <summary>The word of an outcome, as it stands in a line.</summary>
    public static string NameOf(AuditOutcome outcome) => outcome switch
    {
        AuditOutcome.Success => "success",
        AuditOutcome.Partial => "partial",
        _ => "failure",
    };

    public void Write(Utf8JsonWriter writer, AuditEvent happened, Guid id, DateTimeOffset at)
    {
        writer.WriteStartObject();
        WriteId(writer, id);
        WriteTime(writer, at);
        writer.WriteString(EventType, happened.Type.Name);
        writer.WriteString(Outcome, NameOf(happened.Outcome));
        WriteText(writer, Resource, happened.Resource);
        WriteText(writer, Tool, happened.Tool);
        WriteText(writer, Principal, happened.Principal);
        WriteText(writer, Session, happened.Session);
        if (happened.Request != default)
            writer.WriteString(Request, happened.Request);
        if (happened.Trace != default)
            writer.WriteString(Trace, happened.Trace.ToHexString());
        if (happened.Duration is { } took)
            writer.WriteNumber(Duration, Math.Round(took.TotalMilliseconds, 3));
        WriteText(writer, Error, happened.Error);
        WriteText(writer, ErrorType, happened.ErrorType);
        if (happened.Params is not null || happened.Details is not null)
            WriteDetails(writer, happened);
        writer.WriteEndObject();
    }

    private void WriteDetails(Utf8JsonWriter writer, AuditEvent happened)
    {
        writer.WritePropertyName(Details);
        if (happened.Params is null)
        {
            _json.Write(writer, happened.Details!);
            return;
        }

        writer.WriteStartObject();
        writer.WritePropertyName(Params);
        _json.Write(writer, happened.Params);
        if (happened.Details is not null)
        {
            writer.WritePropertyName("facts");
            _json.Write(writer, happened.Details);
        }

        writer.WriteEndObject();
    }

    private void WriteText(Utf8JsonWriter writer, JsonEncodedText name, string? text)
    {
        if (text is not null)
            writer.WriteString(name, redactor.Redact(text, options.MaxTextChars));
    }

    private static void WriteId(Utf8JsonWriter writer, Guid id)
    {
        Span<char> text = stackalloc char[36];
        "evt-".CopyTo(text);
        id.TryFormat(text[4..], out _, "n");
        writer.WriteString(EventId, text);
    }

    private static void WriteTime(Utf8JsonWriter writer, DateTimeOffset at)
    {
        Span<char> text = stackalloc char[32];
        at.UtcDateTime.TryFormat(text, out var length, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        writer.WriteString(Timestamp, text[..length]);
    }
}
