using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gemba.Protocol.Calls;
using Gemba.Protocol.Envelopes;
using ModelContextProtocol.Protocol;

namespace Gemba.Protocol.Http;

/// <summary>Reads the params of a request that says for itself who asks.</summary>
/// <remarks>
/// The SDK would build an object tree of the client's name and capabilities and read it again, for each request: a tenth of a trivial call's
/// time and memory. We hand it both ready and leave <c>null</c> in their place, which it skips.
/// </remarks>
internal sealed class SessionlessParams
{
    private readonly ClientCards _cards = new();

    /// <summary>Reads the params into a tree, and what they say of the client into the call's context.</summary>
    public JsonNode? Read(in Envelope message, JsonRpcMessageContext context)
    {
        var (card, abilities) = Find(message);
        if (card.IsPresent)
            context.ClientInfo = _cards.ReadCard(message.BytesOf(card));
        if (abilities.IsPresent)
            context.ClientCapabilities = ClientCards.ReadAbilities(message.BytesOf(abilities));
        var first = context.ClientInfo is null ? default : card;
        var second = context.ClientCapabilities is null ? default : abilities;
        return ReadWithout(message, first.Start <= second.Start ? first : second, first.Start <= second.Start ? second : first);
    }

    private static JsonNode? ReadWithout(in Envelope message, ByteRange first, ByteRange second)
    {
        var utf8 = message.Utf8.Span;
        var at = message.Params.Start;
        var shortened = ArrayPool<byte>.Shared.Rent(message.Params.Length + 8);
        var length = 0;
        foreach (var hole in (ReadOnlySpan<ByteRange>)[first, second])
        {
            if (!hole.IsPresent)
                continue;
            utf8[at..hole.Start].CopyTo(shortened.AsSpan(length));
            length += hole.Start - at;
            "null"u8.CopyTo(shortened.AsSpan(length));
            length += 4;
            at = hole.End;
        }

        utf8[at..message.Params.End].CopyTo(shortened.AsSpan(length));
        length += message.Params.End - at;
        var body = MessageText.ReadParams(shortened.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(shortened);
        return body;
    }

    private static (ByteRange Card, ByteRange Abilities) Find(in Envelope message)
    {
        var (card, abilities) = (default(ByteRange), default(ByteRange));
        var reader = new Utf8JsonReader(message.BytesOf(message.Meta));
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isCard = reader.ValueTextEquals("io.modelcontextprotocol/clientInfo"u8);
            var isAbilities = !isCard && reader.ValueTextEquals("io.modelcontextprotocol/clientCapabilities"u8);
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            var value = new ByteRange(message.Meta.Start + start, (int)reader.BytesConsumed - start);
            card = isCard ? value : card;
            abilities = isAbilities ? value : abilities;
        }

        return (card, abilities);
    }
}
