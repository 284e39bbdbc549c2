using System.Text.Json;
using Gemba.Protocol.Envelopes;
using Gemba.Protocol.Faults;

namespace Gemba.Protocol.Calls;

/// <summary>What the params of any request must be before a server takes them: the SDK and the tools read texts and members later, where a flaw is an internal error.</summary>
internal static class ParamsForm
{
    private static readonly JsonDocumentOptions NothingTwice = new() { AllowDuplicateProperties = false };

    /// <summary>Says why a request cannot be handed on; <see langword="null"/> where it can, and for every other message.</summary>
    public static Fault? FaultIn(in Envelope message)
    {
        if (message.Kind != MessageKind.Request || !message.Params.IsPresent)
            return null;
        if (HasHalfPair(message.BytesOf(message.Params)))
            return ProtocolFaults.HalfPair();
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

    private static bool HasHalfPair(ReadOnlySpan<byte> utf8)
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
