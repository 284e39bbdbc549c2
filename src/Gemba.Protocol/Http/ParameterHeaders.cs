using System.Runtime.CompilerServices;
using System.Text.Json;
using Gemba.Protocol.Calls;
using Gemba.Protocol.Faults;

namespace Gemba.Protocol.Http;

/// <summary>Checks the headers <c>Mcp-Param-*</c> of a tool call against its arguments (2026-07-28, SEP-2243, <c>x-mcp-header</c>).</summary>
internal sealed class ParameterHeaders(IServerSource servers)
{
    private const long LargestSafeInteger = (1L << 53) - 1;

    private static readonly ConditionalWeakTable<ToolSchema, ParameterHeader[]> Known = [];

    /// <summary>Says why a tool call is refused; <see langword="null"/> where it is not.</summary>
    public Fault? Judge(Post post)
    {
        if (servers.FindSchema(post.Message.Target.ToString()) is not { } schema)
            return null;
        var wanted = Known.GetValue(schema, static schema => [.. Find(schema.Json, [])]);
        if (wanted.Length == 0)
            return null;
        var bytes = post.Message.Arguments.IsPresent ? post.Message.Utf8.Slice(post.Message.Arguments.Start, post.Message.Arguments.Length) : "{}"u8.ToArray();
        using var arguments = JsonDocument.Parse(bytes);
        foreach (var header in wanted)
        {
            if (Judge(post, header, ValueAt(arguments.RootElement, header.Path)) is { } fault)
                return fault;
        }

        return null;
    }

    /// <summary>The headers that a call of a tool must carry, from its schema and its arguments.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Of(ToolSchema schema, ReadOnlyMemory<byte> arguments)
    {
        var wanted = Known.GetValue(schema, static schema => [.. Find(schema.Json, [])]);
        if (wanted.Length == 0)
            return [];
        using var document = JsonDocument.Parse(arguments.IsEmpty ? "{}"u8.ToArray() : arguments);
        return [.. wanted.Select(header => (header.Header, Value: ValueAt(document.RootElement, header.Path)))
            .Where(header => header.Value is not null)
            .Select(header => KeyValuePair.Create(header.Header, HeaderText.Encode(header.Value!.Value.ValueKind == JsonValueKind.String ? header.Value.Value.GetString()! : header.Value.Value.GetRawText())))];
    }

    private static Fault? Judge(Post post, ParameterHeader header, JsonElement? argument)
    {
        var sent = post.Http.Request.Headers[header.Header];
        if (sent.Count == 0)
            return argument is null ? null : ProtocolFaults.HeaderMissing(header.Header);
        if (HeaderText.Decode(sent.ToString()) is not { } value)
            return ProtocolFaults.HeaderUnreadable(header.Header);
        return argument is { } told && Agree(value, told, header.IsInteger)
            ? null
            : ProtocolFaults.HeaderDiffers(header.Header, $"the argument '{string.Join('.', header.Path)}'");
    }

    private static bool Agree(string header, JsonElement argument, bool isInteger)
    {
        if (isInteger)
            return SafeInteger(header) is { } left && argument.ValueKind == JsonValueKind.Number && SafeInteger(argument.GetRawText()) == left;
        return argument.ValueKind switch
        {
            JsonValueKind.String => argument.ValueEquals(header),
            JsonValueKind.True => header == "true",
            JsonValueKind.False => header == "false",
            _ => argument.GetRawText() == header,
        };
    }

    // SEP-2243: integers stay in the range that every JSON reader has exactly.
    private static long? SafeInteger(string text) =>
        decimal.TryParse(text, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out var number)
        && decimal.IsInteger(number) && Math.Abs(number) <= LargestSafeInteger
            ? (long)number
            : null;

    private static JsonElement? ValueAt(JsonElement arguments, IReadOnlyList<string> path)
    {
        var value = arguments;
        foreach (var member in path)
        {
            if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty(member, out value))
                return null;
        }

        return value.ValueKind == JsonValueKind.Null ? null : value;
    }

    private static IEnumerable<ParameterHeader> Find(JsonElement schema, string[] path)
    {
        if (schema.ValueKind != JsonValueKind.Object || !schema.TryGetProperty("properties", out var properties) || properties.ValueKind != JsonValueKind.Object)
            yield break;
        foreach (var property in properties.EnumerateObject().Where(property => property.Value.ValueKind == JsonValueKind.Object))
        {
            string[] here = [.. path, property.Name];
            if (property.Value.TryGetProperty("x-mcp-header", out var name) && name.ValueKind == JsonValueKind.String)
                yield return new ParameterHeader(McpHeaders.ParameterPrefix + name.GetString(), here, IsInteger(property.Value));
            foreach (var inner in Find(property.Value, here))
                yield return inner;
        }
    }

    private static bool IsInteger(JsonElement schema) =>
        schema.TryGetProperty("type", out var type)
        && (type.ValueKind == JsonValueKind.String
            ? type.ValueEquals("integer")
            : type.ValueKind == JsonValueKind.Array && type.EnumerateArray().Any(one => one.ValueKind == JsonValueKind.String && one.ValueEquals("integer")));
}
