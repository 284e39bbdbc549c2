using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gemba.Observability.Calls;
using Gemba.Observability.Redaction;
using Gemba.Observability.Sdk;
using ModelContextProtocol.Protocol;

namespace Gemba.Observability.Captures;

/// <summary>Writes a capture as JSON. What tells captures apart comes first, so that a listing reads the beginning of a file only.</summary>
internal sealed class CaptureText(ObservabilityOptions options, Redactor redactor)
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
    private const int DeepestCause = 8;

    private static readonly JsonWriterOptions Readable = new() { Indented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly RedactedJson _params = new(redactor, options.Captures.MaxParamsBytes, options.Captures.MaxParamsBytes);
    private readonly RedactedJson _answer = new(redactor, options.Captures.MaxAnswerBytes, options.Captures.MaxAnswerBytes);

    public ReadOnlyMemory<byte> Write(Capture capture)
    {
        var output = new ArrayBufferWriter<byte>(4096);
        using (var writer = new Utf8JsonWriter(output, Readable))
        {
            writer.WriteStartObject();
            WriteHead(writer, capture);
            WriteWhere(writer, capture.Call);
            WriteError(writer, capture);
            WriteRedacted(writer, "params", _params, capture.Request.Params);
            WriteAnswer(writer, capture.Answer);
            WriteContext(writer, capture.Call.Subject);
            WriteSpans(writer, capture);
            writer.WriteEndObject();
        }

        return output.WrittenMemory;
    }

    private void WriteHead(Utf8JsonWriter writer, Capture capture)
    {
        var call = capture.Call;
        writer.WriteString("capture_id", capture.Id);
        writer.WriteString("timestamp", call.Time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture));
        writer.WriteString("rule", capture.Rule);
        writer.WriteString("method", redactor.Redact(call.Method));
        if (call.Tool is not null)
            writer.WriteString("tool", redactor.Redact(call.Tool));
        writer.WriteString("outcome", Conventions.WordOf(capture.End.Outcome));
        if (capture.Reason is not null)
            writer.WriteString("reason", capture.Reason);
        writer.WriteNumber("duration_ms", Math.Round(capture.Took.TotalMilliseconds, 3));
        writer.WriteString("request_id", call.RequestId);
        writer.WriteString("trace_id", call.TraceId == default ? null : call.TraceId.ToHexString());
        writer.WriteString("role", options.Role);
        writer.WriteString("server_version", options.EffectiveVersion);
        writer.WriteString("config_revision", options.ConfigurationRevision);
    }

    private void WriteWhere(Utf8JsonWriter writer, OpenCall call)
    {
        writer.WriteString("transport", call.Transport);
        writer.WriteString("protocol_revision", call.ProtocolRevision);
        writer.WriteString("message_id", call.MessageId);
        writer.WriteString("session", call.Session is null ? null : redactor.Hide(call.Session));
        writer.WriteString("client", call.Client is null ? null : redactor.Redact(call.Client));
        writer.WriteString("principal", call.Principal);
        writer.WriteNumber("queue_wait_ms", Math.Round(call.QueueWait.TotalMilliseconds, 3));
        if (call.RequestBytes is { } bytes)
            writer.WriteNumber("request_bytes", bytes);
    }

    private void WriteError(Utf8JsonWriter writer, Capture capture)
    {
        if (capture.End.Outcome == CallOutcome.Success)
        {
            writer.WriteNull("error");
            return;
        }

        writer.WriteStartObject("error");
        writer.WriteString("reason", capture.Reason);
        if (capture.End.ErrorCode is { } code)
            writer.WriteNumber("code", code);
        writer.WriteString("text", capture.End.ErrorText is null ? null : redactor.Redact(capture.End.ErrorText));
        if (capture.Call.Failure is { } failure)
            WriteException(writer, failure, DeepestCause);
        writer.WriteEndObject();
    }

    private void WriteException(Utf8JsonWriter writer, Exception failure, int deepest)
    {
        writer.WriteStartObject(deepest == DeepestCause ? "exception" : "cause");
        writer.WriteString("type", failure.GetType().FullName);
        writer.WriteString("message", redactor.Redact(failure.Message, options.Captures.MaxParamsBytes));
        writer.WriteStartArray("stack");
        // Without the paths of the machine that built it.
        foreach (var line in (failure.StackTrace ?? "").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            writer.WriteStringValue(line.Split(" in ")[0].Replace("at ", "", StringComparison.Ordinal));
        writer.WriteEndArray();
        if (failure.InnerException is { } cause && deepest > 1)
            WriteException(writer, cause, deepest - 1);
        writer.WriteEndObject();
    }

    private void WriteAnswer(Utf8JsonWriter writer, JsonRpcMessage? answer)
    {
        switch (answer)
        {
            case JsonRpcResponse response:
                writer.WriteStartObject("response");
                WriteRedacted(writer, "result", _answer, response.Result);
                writer.WriteEndObject();
                break;
            case JsonRpcError error:
                writer.WriteStartObject("response");
                WriteRedacted(writer, "error", _answer, JsonSerializer.SerializeToNode(error.Error, ModelContextProtocol.McpJsonUtilities.DefaultOptions));
                writer.WriteEndObject();
                break;
            default:
                writer.WriteNull("response");
                break;
        }
    }

    private static void WriteRedacted(Utf8JsonWriter writer, string name, RedactedJson redacted, JsonNode? node)
    {
        writer.WritePropertyName(name);
        if (node is not JsonObject whole)
        {
            writer.WriteNullValue();
            return;
        }

        using var parsed = JsonDocument.Parse(whole.ToJsonString());
        redacted.Write(writer, parsed.RootElement.EnumerateObject().Select(member => KeyValuePair.Create(member.Name, member.Value)));
    }

    private void WriteContext(Utf8JsonWriter writer, ICallSubject? subject)
    {
        writer.WriteStartObject("context");
        foreach (var (name, value) in subject?.Describe() ?? [])
        {
            writer.WritePropertyName(name);
            if (value is string text)
                writer.WriteStringValue(redactor.Redact(text));
            else
                JsonSerializer.Serialize(writer, value);
        }

        writer.WriteEndObject();
    }

    private static void WriteSpans(Utf8JsonWriter writer, Capture capture)
    {
        writer.WriteStartArray("spans");
        var call = capture.Call;
        foreach (var span in CaptureSpans.Of(call))
        {
            writer.WriteStartObject();
            writer.WriteString("name", span.DisplayName);
            writer.WriteString("span_id", span.SpanId.ToHexString());
            writer.WriteString("parent_id", span.ParentSpanId == default ? null : span.ParentSpanId.ToHexString());
            writer.WriteNumber("start_ms", Math.Round((span.StartTimeUtc - call.Time.UtcDateTime).TotalMilliseconds, 3));
            writer.WriteNumber("duration_ms", Math.Round((span == call.Span ? capture.Took : span.Duration).TotalMilliseconds, 3));
            WriteTags(writer, span);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteTags(Utf8JsonWriter writer, Activity span)
    {
        writer.WriteStartObject("attributes");
        foreach (var (name, value) in span.TagObjects.Where(tag => tag.Value is bool or int or long or double))
        {
            writer.WritePropertyName(name);
            JsonSerializer.Serialize(writer, value);
        }

        writer.WriteEndObject();
    }
}
