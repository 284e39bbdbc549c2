using System.Text.Json;
using Gemba.Protocol.Envelopes;
using Gemba.Protocol.Faults;

namespace Gemba.Protocol.Calls;

/// <summary>What the params of any request must be before a server takes them: the SDK and the tools read texts and members later, where a flaw is an internal error.</summary>
internal static class ParamsForm
{
    private static readonly JsonDocumentOptions NothingTwice = new() { AllowDuplicateProperties = false };

    // A call has a handful of members, and their names are compared each with each; what has more is left to a set.
    private const int FewMembers = 32;

    /// <summary>Says why a request cannot be handed on; <see langword="null"/> where it can, and for every other message.</summary>
    public static Fault? FaultIn(in Envelope message)
    {
        if (message.Kind != MessageKind.Request || !message.Params.IsPresent)
            return null;
        var utf8 = message.BytesOf(message.Params);
        if (HasHalfPair(utf8))
            return ProtocolFaults.HalfPair();
        if (HasFewMembersEachOnce(utf8))
            return null;
        try
        {
            JsonDocument.Parse(message.Utf8.Slice(message.Params.Start, message.Params.Length), NothingTwice).Dispose();
            return null;
        }
        catch (JsonException)
        {
            return ProtocolFaults.MemberTwice();
        }
    }

    /// <summary>Whether no member stands twice in its object; also <see langword="false"/> where that takes more than a look at a few plain names. Allocates nothing.</summary>
    private static bool HasFewMembersEachOnce(ReadOnlySpan<byte> utf8)
    {
        Span<(int Start, int Length, int Depth)> names = stackalloc (int, int, int)[FewMembers];
        var count = 0;
        var reader = new Utf8JsonReader(utf8);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.EndObject)
            {
                while (count > 0 && names[count - 1].Depth > reader.CurrentDepth)
                    count--;
            }
            else if (reader.TokenType == JsonTokenType.PropertyName)
            {
                if (count == FewMembers || reader.ValueIsEscaped)
                    return false;
                for (var before = count - 1; before >= 0 && names[before].Depth == reader.CurrentDepth; before--)
                {
                    if (utf8.Slice(names[before].Start, names[before].Length).SequenceEqual(reader.ValueSpan))
                        return false;
                }

                names[count++] = ((int)reader.TokenStartIndex + 1, reader.ValueSpan.Length, reader.CurrentDepth);
            }
        }

        return true;
    }

    /// <summary>Whether valid JSON holds a text with half a surrogate pair.</summary>
    public static bool HasHalfPair(ReadOnlySpan<byte> utf8)
    {
        // Hardly a message writes a surrogate as an escape; whoever does pays for a second look.
        if (utf8.IndexOf("\\ud"u8) < 0 && utf8.IndexOf("\\uD"u8) < 0)
            return false;
        var reader = new Utf8JsonReader(utf8);
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped && !SurrogateEscapes.ArePaired(reader.ValueSpan))
                return true;
        }

        return false;
    }
}
