using System.Text.Json;

namespace Gemba.Gateway.Identity;

/// <summary>Reads JSON that somebody signed or that keys come from: what two readers could take differently is no JSON here.</summary>
internal static class StrictJson
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 32 };

    /// <summary>Reads an object; <see langword="null"/> where the bytes are none, or a name stands in it twice.</summary>
    public static JsonElement? ReadObject(ReadOnlySpan<byte> utf8)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8.ToArray(), Strict);
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>A member that is a text; <see langword="null"/> where it is absent.</summary>
    /// <exception cref="FormatException">It is there and no text.</exception>
    public static string? TextIn(JsonElement from, string name)
    {
        if (!from.TryGetProperty(name, out var member))
            return null;
        return TextOf(member) ?? throw new FormatException($"'{name}' is no text");
    }

    /// <summary>A value's text; <see langword="null"/> where it is none, also where it holds half of a surrogate pair.</summary>
    public static string? TextOf(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
