using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gemba.Protocol.Envelopes;
using ModelContextProtocol.Protocol;

namespace Gemba.Protocol.Calls;

/// <summary>Reads the params of a request that says for itself who asks.</summary>
/// <remarks>
/// The SDK would build an object tree of the client's name and read it again for each request: a tenth of a trivial call's memory. It gets the
/// name ready made, and params in which the member, which is optional, is left out.
/// </remarks>
internal sealed class SessionlessParams
{
    private readonly ClientCards _cards = new();

    /// <summary>Reads the params into a tree, and what they say of the client into the call's context.</summary>
    public JsonNode? Read(in Envelope message, JsonRpcMessageContext context)
    {
        var (member, value) = FindCard(message);
        if (!member.IsPresent || _cards.Read(message.BytesOf(value)) is not { } card)
            return MessageText.ReadParams(message.BytesOf(message.Params));
        context.ClientInfo = card;
        if (context.Items is CallFacts facts)
            facts.Client = card;
        return ReadWithout(message, member);
    }

    private static JsonNode? ReadWithout(in Envelope message, ByteRange member)
    {
        var utf8 = message.Utf8.Span;
        var shortened = ArrayPool<byte>.Shared.Rent(message.Params.Length);
        try
        {
            var before = utf8[message.Params.Start..member.Start];
            var after = utf8[member.End..message.Params.End];
            before.CopyTo(shortened);
            after.CopyTo(shortened.AsSpan(before.Length));
            return MessageText.ReadParams(shortened.AsSpan(0, before.Length + after.Length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(shortened);
        }
    }

    // The member's range takes the comma with it that would otherwise stand alone.
    private static (ByteRange Member, ByteRange Value) FindCard(in Envelope message)
    {
        var meta = message.BytesOf(message.Meta);
        var reader = new Utf8JsonReader(meta);
        reader.Read();
        var endOfLast = 1;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isCard = reader.ValueTextEquals("io.modelcontextprotocol/clientInfo"u8);
            var start = (int)reader.TokenStartIndex;
            reader.Read();
            var value = (int)reader.TokenStartIndex;
            reader.Skip();
            var end = (int)reader.BytesConsumed;
            if (isCard)
            {
                var next = meta[end..].IndexOfAny((byte)',', (byte)'}');
                var isLast = meta[end + next] == '}';
                var member = isLast ? new ByteRange(endOfLast, end - endOfLast) : new ByteRange(start, next + 1 + end - start);
                return (member with { Start = message.Meta.Start + member.Start }, new ByteRange(message.Meta.Start + value, end - value));
            }

            endOfLast = end;
        }

        return default;
    }
}
