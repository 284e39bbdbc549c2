using System.Text.Json;

namespace Gemba.Protocol.Envelopes;

/// <summary>What a <c>completion/complete</c> asks about: <c>params.ref</c>, a prompt by name or a template by URI.</summary>
public static class CompletionReference
{
    /// <summary>Reads it.</summary>
    /// <returns>The prompt's name and where it stands, or the URI.</returns>
    public static (string? Name, string? Uri, ByteRange At) Read(in Envelope message)
    {
        var body = message.BytesOf(message.Params);
        var reader = new Utf8JsonReader(body);
        (string? Name, string? Uri, ByteRange At) found = default;
        if (body.IsEmpty || !reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            return found;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isReference = reader.ValueTextEquals("ref"u8);
            reader.Read();
            if (isReference && reader.TokenType == JsonTokenType.StartObject)
                found = ReadMembers(ref reader, message.Params.Start);
            else
                reader.Skip();
        }

        return found;
    }

    private static (string? Name, string? Uri, ByteRange At) ReadMembers(ref Utf8JsonReader reader, int offset)
    {
        (string? Name, string? Uri, ByteRange At) found = default;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var (isName, isUri) = (reader.ValueTextEquals("name"u8), reader.ValueTextEquals("uri"u8));
            reader.Read();
            if (isName && reader.TokenType == JsonTokenType.String)
                (found.Name, found.At) = (reader.GetString(), new ByteRange(offset + (int)reader.TokenStartIndex, (int)(reader.BytesConsumed - reader.TokenStartIndex)));
            else if (isUri && reader.TokenType == JsonTokenType.String)
                found.Uri = reader.GetString();
            else
                reader.Skip();
        }

        return found;
    }
}
