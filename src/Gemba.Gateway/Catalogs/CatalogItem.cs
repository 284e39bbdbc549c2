using System.Text.Json;
using Gemba.Protocol.Calls;
using Gemba.Protocol.Envelopes;

namespace Gemba.Gateway.Catalogs;

/// <summary>One tool, prompt, resource or template as its server lists it.</summary>
internal sealed class CatalogItem
{
    private CatalogItem(string key, byte[] json, ByteRange keyAt, JsonElement content)
    {
        (Key, Json, KeyAt) = (key, json, keyAt);
        IsSafe = content.TryGetProperty("annotations", out var hints) && hints.ValueKind == JsonValueKind.Object && (Says(hints, "readOnlyHint"u8) || Says(hints, "idempotentHint"u8));
        Schema = content.TryGetProperty("inputSchema", out var schema) ? new ToolSchema(schema.Clone()) : null;
    }

    /// <summary>Its name or URI.</summary>
    public string Key { get; }

    /// <summary>The item's bytes as the server wrote them.</summary>
    public byte[] Json { get; }

    /// <summary>Where the name's value stands in them.</summary>
    public ByteRange KeyAt { get; }

    /// <summary>A tool's input schema.</summary>
    public ToolSchema? Schema { get; }

    /// <summary>Whether the server says of a tool that a second call does no harm.</summary>
    public bool IsSafe { get; }

    /// <summary>Whether two servers mean the same by it.</summary>
    public bool IsSameAs(CatalogItem other) => Json.AsSpan().SequenceEqual(other.Json);

    /// <summary>Reads an item; <see langword="null"/> where it has no name.</summary>
    public static CatalogItem? Read(JsonElement content, CatalogKind kind)
    {
        if (content.ValueKind != JsonValueKind.Object || !content.TryGetProperty(kind.Key(), out var key) || key.ValueKind != JsonValueKind.String)
            return null;
        var json = System.Text.Encoding.UTF8.GetBytes(content.GetRawText());
        return new CatalogItem(key.GetString()!, json, FindValue(json, kind.Key()), content);
    }

    private static bool Says(JsonElement hints, ReadOnlySpan<byte> name) => hints.TryGetProperty(name, out var hint) && hint.ValueKind == JsonValueKind.True;

    private static ByteRange FindValue(ReadOnlySpan<byte> json, string member)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        var found = default(ByteRange);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isIt = reader.ValueTextEquals(member);
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            // Where it stands twice the last one counts, as it does for the reader that gave the name.
            if (isIt)
                found = new ByteRange(start, (int)reader.BytesConsumed - start);
        }

        return found;
    }
}
