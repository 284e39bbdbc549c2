using System.Buffers;
using System.Text.Json;
using Gemba.Gateway.Revisions;

namespace Gemba.Gateway.Sessions;

/// <summary>What a client's side of the gateway is made again from.</summary>
/// <param name="Scope">The name of what its endpoint shows.</param>
/// <param name="Revision">The revision that was agreed on.</param>
/// <param name="Card">Who the client is.</param>
/// <param name="LogLevel">The least severe log level that it wants to hear of.</param>
/// <param name="Resources">The URIs that it subscribed to.</param>
internal sealed record KeptServer(string Scope, string Revision, ClientCard Card, string? LogLevel, IReadOnlyList<string> Resources)
{
    public byte[] ToBytes()
    {
        var bytes = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(bytes, Messages.Readable))
        {
            json.WriteStartObject();
            json.WriteString("scope"u8, Scope);
            json.WriteString("revision"u8, Revision);
            json.WritePropertyName("capabilities"u8);
            json.WriteRawValue(Card.Capabilities.Span, skipInputValidation: true);
            json.WritePropertyName("info"u8);
            json.WriteRawValue(Card.Info.Span, skipInputValidation: true);
            if (LogLevel is not null)
                json.WriteString("level"u8, LogLevel);
            json.WriteStartArray("resources"u8);
            foreach (var uri in Resources)
                json.WriteStringValue(uri);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>Reads what <see cref="ToBytes"/> wrote; <see langword="null"/> where it is something else.</summary>
    public static KeptServer? TryRead(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            using var json = JsonDocument.Parse(bytes);
            var root = json.RootElement;
            return new KeptServer(
                root.GetProperty("scope").GetString()!,
                root.GetProperty("revision").GetString()!,
                new ClientCard(BytesOf(root, "capabilities"), BytesOf(root, "info")),
                root.TryGetProperty("level", out var level) ? level.GetString() : null,
                [.. root.GetProperty("resources").EnumerateArray().Select(uri => uri.GetString()!)]);
        }
        catch (Exception other) when (other is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }

    private static byte[] BytesOf(JsonElement root, string member) => System.Text.Encoding.UTF8.GetBytes(root.GetProperty(member).GetRawText());
}
