using System.Buffers;
using System.Text.Json;
using Gemba.Gateway.Backends;
using Gemba.Gateway.Calls;
using Gemba.Gateway.Revisions;
using Gemba.Protocol.Envelopes;
using Gemba.Protocol.Peers;

namespace Gemba.Gateway.Forwarding;

/// <summary>Writes a request as its server takes it, and an answer as its client does. Whatever neither names stays byte for byte.</summary>
internal static class Translation
{
    private static readonly byte[] Complete = "\"resultType\":\"complete\","u8.ToArray();
    private static readonly byte[] CompleteAlone = "\"resultType\":\"complete\""u8.ToArray();
    private static readonly byte[] Uncached = "\"ttlMs\":0,\"cacheScope\":\"private\","u8.ToArray();

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? s_bytes;

    [ThreadStatic]
    private static Utf8JsonWriter? s_json;

    /// <summary>Writes the request under an id of the connection.</summary>
    public static void Request(GatewayCall call, BackendSession session, long id, string? traceparent, IBufferWriter<byte> output)
    {
        ref readonly var message = ref call.Message;
        var number = Messages.Number(id);
        Span<Splice> splices = [default, default, default, default, default];
        var count = 0;
        splices[count++] = new Splice(message.Id, number);
        if (call.Renamed.Name is { } name)
            splices[count++] = new Splice(call.Renamed.At, Quoted(name));
        if (call.Client.IsSessionless != session.IsSessionless || traceparent is not null)
            splices[count++] = MetaFor(call, session, message, (number, traceparent));
        else if (message.ProgressToken.IsPresent)
            splices[count++] = new Splice(message.ProgressToken, number);
        if (!call.Inputs.IsEmpty)
            splices[count++] = new Splice(new ByteRange(message.Params.Start + 1, 0), call.Inputs);
        message.With(splices[..count], output);
    }

    /// <summary>Writes the answer under the client's id.</summary>
    public static void Answer(GatewayCall call, BackendSession session, PeerAnswer answer, IBufferWriter<byte> output)
    {
        ref readonly var message = ref answer.Message;
        if (!message.Id.IsPresent)
        {
            // A server that could not read the request answers nobody's id; it was the answer to this one all the same.
            output.Write("{\"jsonrpc\":\"2.0\",\"id\":"u8);
            output.Write(call.Call.ClientId.Span);
            output.Write(",\"error\":"u8);
            output.Write(message.BytesOf(message.Error));
            output.Write("}"u8);
            return;
        }

        var id = new Splice(message.Id, call.Call.ClientId);
        if (!call.Client.IsSessionless || session.IsSessionless || message.Kind != MessageKind.Response || message.ResultType.IsPresent)
        {
            message.With([id], output);
            return;
        }

        var first = new ByteRange(message.Result.Start + 1, 0);
        var isEmpty = message.BytesOf(message.Result)[1..].TrimStart(" \t\r\n"u8) is [(byte)'}', ..];
        ReadOnlyMemory<byte> added = isEmpty ? CompleteAlone : call.Method == "resources/read" && !Has(message.BytesOf(message.Result), "ttlMs"u8) ? (byte[])[.. Complete, .. Uncached] : Complete;
        message.With([id, new Splice(first, added)], output);
    }

    // What says who asks belongs to the revision without handshake; the other one said it when the connection began.
    private static Splice MetaFor(GatewayCall call, BackendSession session, in Envelope message, (byte[] Token, string? Traceparent) ours)
    {
        var (bytes, json) = Scratch();
        var place = OpenMeta(message, bytes);
        json.Reset(bytes);
        json.WriteStartObject();
        var changesEra = call.Client.IsSessionless != session.IsSessionless;
        if (session.IsSessionless && changesEra)
            Messages.WriteCard(json, call.Client.Card);
        if (session.IsSessionless && changesEra && call.Client.LogLevel is { } level)
            json.WriteString("io.modelcontextprotocol/logLevel"u8, level);
        if (message.ProgressToken.IsPresent)
        {
            json.WritePropertyName("progressToken"u8);
            json.WriteRawValue(ours.Token, skipInputValidation: true);
        }

        if (ours.Traceparent is not null)
            json.WriteString("traceparent"u8, ours.Traceparent);
        CopyRest(json, message.BytesOf(message.Meta), changesEra, ours.Traceparent is not null);
        json.WriteEndObject();
        json.Flush();
        CloseMeta(message, bytes);
        return new Splice(place, bytes.WrittenMemory);
    }

    // What is written here is copied into the request before the thread does anything else.
    private static (ArrayBufferWriter<byte> Bytes, Utf8JsonWriter Json) Scratch()
    {
        s_bytes ??= new ArrayBufferWriter<byte>(512);
        s_bytes.ResetWrittenCount();
        return (s_bytes, s_json ??= new Utf8JsonWriter(s_bytes, Messages.Readable));
    }

    /// <summary>Writes what stands before the metadata, and tells where all of it goes.</summary>
    private static ByteRange OpenMeta(in Envelope message, ArrayBufferWriter<byte> bytes)
    {
        if (message.Meta.IsPresent)
            return message.Meta;
        if (message.Params.IsPresent)
        {
            bytes.Write("\"_meta\":"u8);
            return new ByteRange(message.Params.Start + 1, 0);
        }

        bytes.Write(",\"params\":{\"_meta\":"u8);
        return new ByteRange(message.Utf8.Span.LastIndexOf((byte)'}'), 0);
    }

    private static void CloseMeta(in Envelope message, ArrayBufferWriter<byte> bytes)
    {
        if (message.Meta.IsPresent)
            return;
        if (!message.Params.IsPresent)
            bytes.Write("}"u8);
        else if (message.BytesOf(message.Params)[1..].TrimStart(" \t\r\n"u8) is not [(byte)'}', ..])
            bytes.Write(","u8);
    }

    private static void CopyRest(Utf8JsonWriter json, ReadOnlySpan<byte> meta, bool changesEra, bool isTraced)
    {
        if (meta.IsEmpty)
            return;
        var reader = new Utf8JsonReader(meta);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isOurs = reader.ValueTextEquals("progressToken"u8) || (isTraced && reader.ValueTextEquals("traceparent"u8)) || (changesEra && IsOfEra(reader));
            var name = reader.GetString()!;
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (isOurs)
                continue;
            json.WritePropertyName(name);
            json.WriteRawValue(meta[start..(int)reader.BytesConsumed], skipInputValidation: true);
        }
    }

    private static bool IsOfEra(in Utf8JsonReader reader) =>
        reader.ValueTextEquals("io.modelcontextprotocol/protocolVersion"u8) || reader.ValueTextEquals("io.modelcontextprotocol/clientCapabilities"u8)
        || reader.ValueTextEquals("io.modelcontextprotocol/clientInfo"u8) || reader.ValueTextEquals("io.modelcontextprotocol/logLevel"u8);

    private static bool Has(ReadOnlySpan<byte> json, ReadOnlySpan<byte> member)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals(member))
                return true;
            reader.Read();
            reader.Skip();
        }

        return false;
    }

    private static byte[] Quoted(string text) => JsonSerializer.SerializeToUtf8Bytes(text);
}
