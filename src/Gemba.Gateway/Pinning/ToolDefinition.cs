using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Gemba.Gateway.Revisions;

namespace Gemba.Gateway.Pinning;

/// <summary>What of a tool an agent acts upon, in a form that is the same however its server orders and spaces it.</summary>
internal static class ToolDefinition
{
    /// <summary>A longer definition is hashed and not kept: its difference could not be read anyway.</summary>
    public const int LongestKept = 64 * 1024;

    private static readonly string[] Members = ["annotations", "description", "inputSchema", "name", "outputSchema", "title"];

    /// <summary>Reads a tool as its server lists it.</summary>
    /// <param name="tool">The tool's bytes.</param>
    /// <param name="now">When it was seen.</param>
    public static SeenDefinition Read(ReadOnlyMemory<byte> tool, DateTimeOffset now)
    {
        using var content = JsonDocument.Parse(tool);
        var bytes = new ArrayBufferWriter<byte>(tool.Length);
        using (var json = new Utf8JsonWriter(bytes, Messages.Readable))
        {
            json.WriteStartObject();
            foreach (var member in Members)
            {
                if (!content.RootElement.TryGetProperty(member, out var value))
                    continue;
                json.WritePropertyName(member);
                Write(json, value);
            }

            json.WriteEndObject();
        }

        var hash = $"sha256:{Convert.ToHexStringLower(SHA256.HashData(bytes.WrittenSpan))}";
        return new SeenDefinition(hash, bytes.WrittenCount <= LongestKept ? Encoding.UTF8.GetString(bytes.WrittenSpan) : null, now);
    }

    private static void Write(Utf8JsonWriter json, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                json.WriteStartObject();
                foreach (var member in value.EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal))
                {
                    json.WritePropertyName(member.Name);
                    Write(json, member.Value);
                }

                json.WriteEndObject();
                break;
            case JsonValueKind.Array:
                json.WriteStartArray();
                foreach (var item in value.EnumerateArray())
                    Write(json, item);
                json.WriteEndArray();
                break;
            default:
                value.WriteTo(json);
                break;
        }
    }
}
