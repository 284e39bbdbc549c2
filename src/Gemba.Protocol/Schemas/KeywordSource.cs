using System.Text.Json;
using Gemba.Protocol.Faults;
using Gemba.Protocol.JsonValues;

namespace Gemba.Protocol.Schemas;

/// <summary>A schema whose keywords are being compiled.</summary>
/// <param name="Compiler">Makes the schemas inside it.</param>
/// <param name="Place">Where it stands.</param>
/// <param name="Node">What it becomes.</param>
internal sealed record KeywordSource(SchemaCompiler Compiler, SchemaPlace Place, SchemaNode Node)
{
    internal SchemaOptions Options => Compiler.Options;

    internal Dialect Dialect => Node.Resource.Dialect;

    internal bool Has(string name) => Place.Element.TryGetProperty(name, out _);

    internal JsonElement? Find(string name) => Place.Element.TryGetProperty(name, out var value) ? value : null;

    /// <summary>The keyword's value, which must be of the kind.</summary>
    internal JsonElement? Find(string name, JsonValueKind kind)
    {
        if (Find(name) is not { } value)
            return null;
        return value.ValueKind == kind ? value : throw Broken(name, $"its value must be a JSON {Word(kind)}");
    }

    internal string? FindText(string name) => Find(name, JsonValueKind.String)?.GetString();

    internal JsonNumber? FindNumber(string name) =>
        Find(name, JsonValueKind.Number) is { } value ? new JsonNumber(System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(value)) : null;

    /// <summary>A count: a whole number from 0; what is beyond <see cref="int"/> can never be reached.</summary>
    internal int? FindCount(string name)
    {
        if (Find(name, JsonValueKind.Number) is not { } value)
            return null;
        var number = new NumberText(System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(value));
        if (!number.IsWhole || (number.IsNegative && !number.IsZero))
            throw Broken(name, "its value must be a whole number from 0");
        return value.TryGetInt32(out var small) ? small : (int)Math.Min(value.GetDouble(), int.MaxValue);
    }

    internal SchemaNode? FindSchema(string name) => Find(name) is { } value ? Compiler.NodeAt(At(name, value)) : null;

    internal SchemaNode[]? FindSchemas(string name) =>
        Find(name, JsonValueKind.Array) is { } value ? [.. Subschemas.Items(At(name, value)).Select(Compiler.NodeAt)] : null;

    internal (string Name, SchemaNode Schema)[]? FindNamedSchemas(string name) => Find(name, JsonValueKind.Object) is { } value
        ? [.. value.EnumerateObject()
            .Where(member => name != "dependencies" || member.Value.ValueKind != JsonValueKind.Array)
            .Select(member => (member.Name, Compiler.NodeAt(At(name, value).In(member))))]
        : null;

    internal string[] TextsOf(string name, JsonElement list)
    {
        if (list.ValueKind != JsonValueKind.Array || list.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.String))
            throw Broken(name, "its value must be an array of texts");
        return [.. list.EnumerateArray().Select(item => item.GetString()!)];
    }

    internal FaultException Broken(string name, string why) => new(ProtocolFaults.InvalidSchema($"{Place.Path}/{JsonPointer.Escape(name)}", why));

    private SchemaPlace At(string name, JsonElement value) =>
        Place with { Pointer = $"{Place.Pointer}/{JsonPointer.Escape(name)}", Element = value };

    private static string Word(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Array => "array",
        JsonValueKind.Object => "object",
        JsonValueKind.Number => "number",
        _ => "string",
    };
}
