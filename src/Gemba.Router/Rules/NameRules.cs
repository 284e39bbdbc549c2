using System.Buffers;
using System.IO.Enumeration;
using System.Text.Json;
using Gemba.Protocol.Calls;
using Gemba.Protocol.Envelopes;

namespace Gemba.Router.Rules;

/// <summary>
/// Which tools and prompts this desk uses: what <see cref="RouterOptions.Allow"/> names, or all where it names none, without what <see cref="RouterOptions.Deny"/> names. A pattern is
/// <c>namespace/name</c> with <c>*</c> for any letters, or a namespace alone. The gateway's own rules hold beside them; these keep an agent to a part of what its user may use.
/// Resources go with the right to a whole namespace, as they do in a gateway. Their URIs do not say in which they are: among several, they may be used, and subscribed to in the way of any revision, where the rules leave none out.
/// </summary>
internal sealed class NameRules
{
    private const string Separator = "__";
    private const string Any = "*";

    private readonly (string Space, string Name)[] _allow;
    private readonly (string Space, string Name)[] _deny;
    private readonly string? _space;
    private readonly bool _permitsResources;

    public NameRules(RouterOptions options)
    {
        _allow = [.. options.Allow.Select(Read)];
        _deny = [.. options.Deny.Select(Read)];
        _space = options.Namespace;
        bool IsWhole((string Space, string Name) pattern) => pattern.Name == Any && (_space is null || FileSystemName.MatchesSimpleExpression(pattern.Space, _space, ignoreCase: false));
        _permitsResources = (_allow.Length == 0 || _allow.Any(pattern => IsWhole(pattern) && (_space is not null || pattern.Space == Any))) && !_deny.Any(IsWhole);
    }

    /// <summary>Whether a request may be sent on.</summary>
    public bool Permits(in Envelope request) => !IsOn || request.Method switch
    {
        "tools/call" or "prompts/get" => request.Target.OrNull() is not { } target || Permits(target),
        "resources/read" or "resources/subscribe" => _permitsResources,
        "subscriptions/listen" => _permitsResources || !NamesResources(request),
        "completion/complete" => CompletionReference.Read(request) is var about && (about.Name is { } prompt ? Permits(prompt) : _permitsResources || about.Uri is null),
        _ => true,
    };

    /// <summary>Whether something may have to be left out of the answer to a request.</summary>
    public bool Hides(string method) => IsOn && (method is "tools/list" or "prompts/list" || (!_permitsResources && method is "resources/list" or "resources/templates/list"));

    /// <summary>The answer to a list without what may not be used.</summary>
    /// <param name="method">What was asked.</param>
    /// <param name="answer">A response; it is disposed.</param>
    public PooledBuffer Without(string method, PooledBuffer answer)
    {
        using (answer)
        {
            using var whole = JsonDocument.Parse(answer.Written);
            var list = method switch { "tools/list" => "tools", "prompts/list" => "prompts", "resources/list" => "resources", _ => "resourceTemplates" };
            var bytes = new ArrayBufferWriter<byte>(answer.Length);
            using (var json = new Utf8JsonWriter(bytes))
                Write(json, whole.RootElement, (member, value) => member == "result" && value.ValueKind == JsonValueKind.Object ? inner => WriteResult(inner, value, list) : null);
            var left = new PooledBuffer();
            left.Write(bytes.WrittenSpan);
            return left;
        }
    }

    private bool IsOn => _allow.Length > 0 || _deny.Length > 0;

    private bool Permits(string shown)
    {
        var at = _space is null ? shown.IndexOf(Separator, StringComparison.Ordinal) : -1;
        var (space, name) = _space is not null ? (_space, shown) : at > 0 ? (shown[..at], shown[(at + Separator.Length)..]) : ("", shown);
        bool Fits((string Space, string Name) pattern) =>
            FileSystemName.MatchesSimpleExpression(pattern.Space, space, ignoreCase: false) && FileSystemName.MatchesSimpleExpression(pattern.Name, name, ignoreCase: false);
        return (_allow.Length == 0 || _allow.Any(Fits)) && !_deny.Any(Fits);
    }

    // Every member of the name counts: of two of them another reader may take the other one.
    private static bool NamesResources(in Envelope request)
    {
        if (!request.Params.IsPresent)
            return false;
        using var asked = JsonDocument.Parse(request.BytesOf(request.Params).ToArray());
        return MembersOf(asked.RootElement, "notifications").SelectMany(filter => MembersOf(filter, "resourceSubscriptions")).Any(uris => uris.ValueKind != JsonValueKind.Array || uris.GetArrayLength() > 0);
    }

    private static IEnumerable<JsonElement> MembersOf(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Object ? value.EnumerateObject().Where(member => member.NameEquals(name)).Select(member => member.Value) : [];

    private void WriteResult(Utf8JsonWriter json, JsonElement result, string list) => Write(json, result, (member, value) => member != list || value.ValueKind != JsonValueKind.Array ? null : inner =>
    {
        inner.WriteStartArray();
        foreach (var item in value.EnumerateArray())
        {
            if (list is "tools" or "prompts" && item.ValueKind == JsonValueKind.Object && item.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.String && Permits(name.GetString()!))
                item.WriteTo(inner);
        }

        inner.WriteEndArray();
    });

    private static void Write(Utf8JsonWriter json, JsonElement whole, Func<string, JsonElement, Action<Utf8JsonWriter>?> other)
    {
        json.WriteStartObject();
        foreach (var member in whole.EnumerateObject())
        {
            json.WritePropertyName(member.Name);
            if (other(member.Name, member.Value) is { } write)
                write(json);
            else
                member.Value.WriteTo(json);
        }

        json.WriteEndObject();
    }

    private static (string Space, string Name) Read(string pattern) =>
        pattern.IndexOf('/', StringComparison.Ordinal) is var slash && slash < 0 ? (pattern, Any) : (pattern[..slash], pattern[(slash + 1)..]);
}
