using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Gemba.Protocol.Calls;
using Gemba.Protocol.Envelopes;

namespace Gemba.Gateway.Revisions;

/// <summary>The messages that the gateway itself writes.</summary>
internal static class Messages
{
    private const string SubscriptionId = "io.modelcontextprotocol/subscriptionId";

    internal static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>A request whose params hold what the writer writes into their object, and in the revision without handshake who asks.</summary>
    public static byte[] Request(long id, string method, string? revision, ClientCard card, Action<Utf8JsonWriter>? members = null)
    {
        var bytes = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(bytes, Readable))
        {
            json.WriteStartObject();
            json.WriteString("jsonrpc"u8, "2.0"u8);
            json.WriteNumber("id"u8, id);
            json.WriteString("method"u8, method);
            json.WriteStartObject("params"u8);
            members?.Invoke(json);
            if (revision == Protocol.Revisions.Sessionless)
            {
                json.WriteStartObject("_meta"u8);
                WriteCard(json, card);
                json.WriteEndObject();
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>The first request of a revision with handshake.</summary>
    public static byte[] Initialize(long id, string revision, ClientCard card) => Request(id, "initialize", revision: null, card, json =>
    {
        json.WriteString("protocolVersion"u8, revision);
        json.WritePropertyName("capabilities"u8);
        json.WriteRawValue(card.Capabilities.Span, skipInputValidation: true);
        json.WritePropertyName("clientInfo"u8);
        json.WriteRawValue(card.Info.Span, skipInputValidation: true);
    });

    /// <summary>A notification without params.</summary>
    public static byte[] Notification(string method) => Encoding.UTF8.GetBytes($$"""{"jsonrpc":"2.0","method":"{{method}}"}""");

    /// <summary>A <c>notifications/resources/updated</c> of the gateway's own.</summary>
    public static byte[] Updated(string uri) =>
        [.. "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/resources/updated\",\"params\":{\"uri\":"u8, .. JsonSerializer.SerializeToUtf8Bytes(uri), .. "}}"u8];

    /// <summary>A <c>notifications/resources/updated</c> as one client takes it: under the id of its own subscription, where it has one.</summary>
    /// <param name="updated">As the server said it.</param>
    /// <param name="subscription">The id; empty where the client's revision has none.</param>
    public static ReadOnlyMemory<byte> Updated(in Envelope updated, ReadOnlyMemory<byte> subscription)
    {
        if (subscription.IsEmpty && !updated.SubscriptionId.IsPresent)
            return updated.Utf8;
        using var body = JsonDocument.Parse(updated.BytesOf(updated.Params).ToArray());
        var bytes = new ArrayBufferWriter<byte>(256);
        using var json = new Utf8JsonWriter(bytes, Readable);
        json.WriteStartObject();
        json.WriteString("jsonrpc"u8, "2.0"u8);
        json.WriteString("method"u8, updated.Method);
        json.WriteStartObject("params"u8);
        json.WriteStartObject("_meta"u8);
        if (!subscription.IsEmpty)
        {
            json.WritePropertyName(SubscriptionId);
            json.WriteRawValue(subscription.Span, skipInputValidation: true);
        }

        if (body.RootElement.TryGetProperty("_meta", out var meta) && meta.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in meta.EnumerateObject().Where(member => !member.NameEquals(SubscriptionId)))
                member.WriteTo(json);
        }

        json.WriteEndObject();
        foreach (var member in body.RootElement.EnumerateObject().Where(member => !member.NameEquals("_meta")))
            member.WriteTo(json);
        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        return bytes.WrittenMemory;
    }

    /// <summary>Tells a client that its answer to a question is not wanted any more.</summary>
    /// <param name="id">The question's id, as JSON.</param>
    public static byte[] Cancelled(string id) =>
        Encoding.UTF8.GetBytes($$$"""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":{{{id}}},"reason":"Nobody waits for the answer any more."}}""");

    /// <summary>A response whose result the writer writes.</summary>
    public static PooledBuffer Response(ReadOnlySpan<byte> id, Action<Utf8JsonWriter> result)
    {
        var bytes = new PooledBuffer();
        using var json = new Utf8JsonWriter(bytes, Readable);
        json.WriteStartObject();
        json.WriteString("jsonrpc"u8, "2.0"u8);
        json.WritePropertyName("id"u8);
        json.WriteRawValue(id, skipInputValidation: true);
        json.WriteStartObject("result"u8);
        result(json);
        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        return bytes;
    }

    /// <summary>Members of <c>_meta</c> that say who asks.</summary>
    public static void WriteCard(Utf8JsonWriter json, ClientCard card)
    {
        json.WriteString("io.modelcontextprotocol/protocolVersion"u8, Protocol.Revisions.Sessionless);
        json.WritePropertyName("io.modelcontextprotocol/clientCapabilities"u8);
        json.WriteRawValue(card.Capabilities.Span, skipInputValidation: true);
        json.WritePropertyName("io.modelcontextprotocol/clientInfo"u8);
        json.WriteRawValue(card.Info.Span, skipInputValidation: true);
    }

    /// <summary>A number as JSON text.</summary>
    public static byte[] Number(long number) => Encoding.UTF8.GetBytes(number.ToString(CultureInfo.InvariantCulture));
}
