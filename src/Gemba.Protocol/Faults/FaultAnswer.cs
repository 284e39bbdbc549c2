using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Gemba.Protocol.Faults;

/// <summary>A fault as the JSON-RPC error that carries it.</summary>
public static class FaultAnswer
{
    // Answers are read by JSON parsers and never put into a page: the text stays readable for people and cheap in tokens.
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Makes the error message.</summary>
    /// <param name="fault">What went wrong.</param>
    /// <param name="id">The request's id as JSON text; empty where it could not be read.</param>
    /// <param name="revision">The revision that the caller named, where the fault is that it is not served.</param>
    public static byte[] ToBytes(Fault fault, ReadOnlyMemory<byte> id, RefusedRevision? revision = null)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer, Readable))
        {
            writer.WriteStartObject();
            writer.WriteString("jsonrpc"u8, "2.0"u8);
            writer.WritePropertyName("id"u8);
            writer.WriteRawValue(id.IsEmpty ? "null"u8 : id.Span, skipInputValidation: true);
            writer.WriteStartObject("error"u8);
            writer.WriteNumber("code"u8, fault.Code);
            writer.WriteString("message"u8, fault.Text);
            WriteData(writer, fault, revision);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The same for a message that the SDK sends.</summary>
    internal static JsonRpcErrorDetail ToDetail(Fault fault) => new()
    {
        Code = fault.Code,
        Message = fault.Text,
        Data = new JsonObject { ["reason"] = fault.Reason },
    };

    /// <summary>Gives an error that the SDK made before any filter saw the request the reason that its code stands for; its own words say what is wrong.</summary>
    internal static void GiveReason(JsonRpcErrorDetail error)
    {
        var reason = error.Code switch
        {
            -32601 => ProtocolFaults.MethodUnknown(string.Empty).Reason,
            -32602 => ProtocolFaults.ParamsUnusable(string.Empty, string.Empty).Reason,
            -32022 => ProtocolFaults.UnsupportedRevision(string.Empty).Reason,
            _ => null,
        };
        if (reason is null)
            return;
        var data = error.Data is { } said ? JsonSerializer.SerializeToNode(said, McpJsonUtilities.DefaultOptions.GetTypeInfo(said.GetType())) : new JsonObject();
        if (data is JsonObject members && members.TryAdd("reason", reason))
            error.Data = members;
    }

    private static void WriteData(Utf8JsonWriter writer, Fault fault, RefusedRevision? refused)
    {
        writer.WriteStartObject("data"u8);
        writer.WriteString("reason"u8, fault.Reason);
        if (fault.RetryAfter is { } wait)
            writer.WriteNumber("retryAfterSeconds"u8, (int)Math.Ceiling(wait.TotalSeconds));
        if (refused is not null)
        {
            writer.WriteString("requested"u8, refused.Requested);
            writer.WriteStartArray("supported"u8);
            foreach (var revision in refused.Supported)
                writer.WriteStringValue(revision);
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }
}
