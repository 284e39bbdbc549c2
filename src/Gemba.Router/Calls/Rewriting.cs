using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Gemba.Protocol.Envelopes;

namespace Gemba.Router.Calls;

/// <summary>Exchanges the few pieces of a message that the two sides name differently. Every other byte stays as it was.</summary>
internal static class Rewriting
{
    /// <summary>Writes a request under an id of the connection, with the trace that it belongs to.</summary>
    /// <param name="message">The request as the client sent it.</param>
    /// <param name="id">Its id on the connection; also its progress token.</param>
    /// <param name="traceparent">W3C trace context; <see langword="null"/> leaves the client's as it is.</param>
    /// <param name="output">Where to.</param>
    public static void Request(in Envelope message, long id, string? traceparent, IBufferWriter<byte> output)
    {
        var number = Encoding.UTF8.GetBytes(id.ToString(CultureInfo.InvariantCulture));
        Span<Splice> splices = new Splice[3];
        var count = 0;
        splices[count++] = new Splice(message.Id, number);
        if (message.ProgressToken.IsPresent)
            splices[count++] = new Splice(message.ProgressToken, number);
        if (traceparent is not null)
            splices[count++] = Traced(message, traceparent);
        message.With(splices[..count], output);
    }

    /// <summary>Writes an answer under the client's id.</summary>
    public static void Answer(in Envelope answer, ReadOnlyMemory<byte> clientId, IBufferWriter<byte> output)
    {
        if (answer.Id.IsPresent)
        {
            answer.With([new Splice(answer.Id, clientId)], output);
            return;
        }

        // A gateway that could not read the request's id refuses it with null, which the client could not tell from others' refusals.
        output.Write("{\"jsonrpc\":\"2.0\",\"id\":"u8);
        output.Write(clientId.Span);
        output.Write(",\"error\":"u8);
        output.Write(answer.BytesOf(answer.Error));
        output.Write("}"u8);
    }

    /// <summary>What the gateway says in a request's course, under the names that the client gave.</summary>
    /// <param name="said">A notification.</param>
    /// <param name="request">The client's request.</param>
    public static ReadOnlyMemory<byte> Course(in Envelope said, in Envelope request)
    {
        Span<Splice> splices = new Splice[2];
        var count = 0;
        if (said.Method == "notifications/progress" && said.ProgressToken.IsPresent && request.ProgressToken.IsPresent)
            splices[count++] = new Splice(said.ProgressToken, request.Utf8.Slice(request.ProgressToken.Start, request.ProgressToken.Length));
        if (said.SubscriptionId.IsPresent)
            splices[count++] = new Splice(said.SubscriptionId, request.Utf8.Slice(request.Id.Start, request.Id.Length));
        if (count == 0)
            return said.Utf8;
        var bytes = new ArrayBufferWriter<byte>(said.Utf8.Length + 64);
        said.With(splices[..count], bytes);
        return bytes.WrittenMemory;
    }

    /// <summary>A whole number of a message; <see langword="null"/> where the piece is absent or something else.</summary>
    public static long? NumberIn(in Envelope message, ByteRange range) =>
        range.IsPresent && Utf8Parser.TryParse(message.BytesOf(range), out long number, out var read) && read == range.Length ? number : null;

    private static Splice Traced(in Envelope message, string traceparent)
    {
        if (message.Traceparent.IsPresent && FindTraceparent(message) is { } there)
            return new Splice(there, Encoding.UTF8.GetBytes($"\"{traceparent}\""));
        var member = $"\"traceparent\":\"{traceparent}\"";
        if (message.Meta.IsPresent)
            return First(message, message.Meta, member);
        if (message.Params.IsPresent)
            return First(message, message.Params, $"\"_meta\":{{{member}}}");
        var end = message.Utf8.Span.LastIndexOf((byte)'}');
        return new Splice(new ByteRange(end, 0), Encoding.UTF8.GetBytes($",\"params\":{{\"_meta\":{{{member}}}}}"));
    }

    // As the first member: what follows it, if anything, needs a comma between.
    private static Splice First(in Envelope message, ByteRange holder, string member)
    {
        var isEmpty = message.BytesOf(holder)[1..].TrimStart(" \t\r\n"u8) is [(byte)'}', ..];
        return new Splice(new ByteRange(holder.Start + 1, 0), Encoding.UTF8.GetBytes(isEmpty ? member : $"{member},"));
    }

    private static ByteRange? FindTraceparent(in Envelope message)
    {
        var reader = new Utf8JsonReader(message.BytesOf(message.Meta));
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isIt = reader.ValueTextEquals("traceparent"u8);
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (isIt)
                return new ByteRange(message.Meta.Start + start, (int)reader.BytesConsumed - start);
        }

        return null;
    }
}
