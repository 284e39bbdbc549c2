using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Gemba.Protocol.Calls;

/// <summary>The SDK's messages as bytes, with the client's own id in place of ours.</summary>
internal static class MessageText
{
    private static readonly JsonTypeInfo<JsonRpcMessage> AnyMessage = (JsonTypeInfo<JsonRpcMessage>)McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(JsonRpcMessage));

    // Answers are read by JSON parsers and never put into a page: the text stays readable for people and cheap in tokens.
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    // A writer costs 250 B, a fortieth of what a call may cost, and is used for microseconds without leaving the thread.
    [ThreadStatic]
    private static Utf8JsonWriter? t_writer;

    /// <summary>Reads a message that is passed to the SDK as it is: an answer to one of the server's own requests, or a notification.</summary>
    /// <returns><see langword="null"/> where the SDK has no such message.</returns>
    public static JsonRpcMessage? Read(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return JsonSerializer.Deserialize(utf8, AnyMessage);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Reads the params of a request that was found whole.</summary>
    public static JsonNode? ReadParams(ReadOnlySpan<byte> utf8) => utf8.IsEmpty ? null : JsonNode.Parse(utf8);

    /// <summary>Writes an answer under the client's id, or any other message as it is.</summary>
    public static void Write(JsonRpcMessage message, ReadOnlySpan<byte> clientId, IBufferWriter<byte> output)
    {
        var writer = t_writer ?? new Utf8JsonWriter(output, Readable);
        t_writer = null;   // a serializer that writes another message meanwhile must not meet this one
        writer.Reset(output);
        Write(writer, message, clientId);
        writer.Flush();
        t_writer = writer;
    }

    private static void Write(Utf8JsonWriter writer, JsonRpcMessage message, ReadOnlySpan<byte> clientId)
    {
        if (message is not (JsonRpcResponse or JsonRpcError))
        {
            JsonSerializer.Serialize(writer, message, AnyMessage);
            return;
        }

        writer.WriteStartObject();
        writer.WriteString("jsonrpc"u8, "2.0"u8);
        writer.WritePropertyName("id"u8);
        writer.WriteRawValue(clientId, skipInputValidation: true);
        if (message is JsonRpcResponse response)
            WriteResult(writer, response.Result);
        else
            WriteError(writer, ((JsonRpcError)message).Error);
        writer.WriteEndObject();
    }

    private static void WriteResult(Utf8JsonWriter writer, JsonNode? result)
    {
        writer.WritePropertyName("result"u8);
        if (result is null)
            writer.WriteNullValue();
        else
            result.WriteTo(writer);
    }

    private static void WriteError(Utf8JsonWriter writer, JsonRpcErrorDetail error)
    {
        writer.WriteStartObject("error"u8);
        writer.WriteNumber("code"u8, error.Code);
        writer.WriteString("message"u8, error.Message);
        if (error.Data is { } data)
        {
            writer.WritePropertyName("data"u8);
            JsonSerializer.Serialize(writer, data, McpJsonUtilities.DefaultOptions.GetTypeInfo(data.GetType()));
        }

        writer.WriteEndObject();
    }
}
