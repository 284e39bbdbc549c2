using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gemba.Observability.Logging;
using Gemba.Observability.Redaction;
using Microsoft.Extensions.Logging;

namespace Gemba.Observability.Sdk;

/// <summary>Shows what messages hold in the log, at the level trace and nowhere above it: redacted and bounded.</summary>
internal sealed class ShownMessages(Redactor redactor, ILogger log)
{
    // A line that a person can still read; the audit trail keeps arguments of its own.
    private const int MostBytes = 4096;
    private const int LongestText = 1024;

    private readonly RedactedJson _json = new(redactor, MostBytes, LongestText);

    internal void Received(string method, JsonNode? parameters)
    {
        if (log.IsEnabled(LogLevel.Trace))
            Log.MessageReceived(log, method, TextOf(parameters));
    }

    internal void Answered(string? method, JsonNode? result)
    {
        if (log.IsEnabled(LogLevel.Trace))
            Log.MessageAnswered(log, method, TextOf(result));
    }

    private string TextOf(JsonNode? body)
    {
        var element = body is null ? default : body.Deserialize<JsonElement>();
        if (element.ValueKind != JsonValueKind.Object)
            return redactor.Redact(body?.ToJsonString() ?? "null", MostBytes);
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
            _json.Write(writer, element.EnumerateObject().Select(member => KeyValuePair.Create(member.Name, member.Value)).ToArray());
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
