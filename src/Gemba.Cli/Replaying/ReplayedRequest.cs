using System.Text.Json.Nodes;

namespace Gemba.Cli.Replaying;

/// <summary>The request of a capture as it can be sent again.</summary>
/// <param name="Method">As in <c>tools/call</c>.</param>
/// <param name="Params">Without what the connection adds to every request itself.</param>
/// <param name="Revision">The protocol revision in which it came; <see langword="null"/> where none is known.</param>
internal sealed record ReplayedRequest(string Method, JsonObject? Params, string? Revision)
{
    private static readonly string[] OfTheTrace = ["traceparent", "tracestate", "baggage", "progressToken"];

    /// <summary>Where a value was hidden, so that a stand-in is sent in its place.</summary>
    public IReadOnlyList<string> Redacted { get; } = [.. Find(Params, "", CapturedText.IsRedacted)];

    /// <summary>Where something was too large to be kept, so that less is sent than came.</summary>
    public IReadOnlyList<string> Cut { get; } = [.. Find(Params, "", text => text.StartsWith(CapturedText.LeftOut, StringComparison.Ordinal) || text.EndsWith(" more]", StringComparison.Ordinal))];

    public static ReplayedRequest Of(JsonObject capture)
    {
        var parameters = capture["params"]?.DeepClone() as JsonObject;
        if (parameters?["_meta"] is JsonObject meta)
        {
            foreach (var name in meta.Select(member => member.Key).Where(name => name.StartsWith("io.modelcontextprotocol/", StringComparison.Ordinal) || OfTheTrace.Contains(name)).ToArray())
                meta.Remove(name);
            if (meta.Count == 0)
                parameters.Remove("_meta");
        }

        return new ReplayedRequest((string)capture["method"]!, parameters, (string?)capture["protocol_revision"]);
    }

    private static IEnumerable<string> Find(JsonNode? node, string path, Func<string, bool> isIt) => node switch
    {
        JsonObject whole => whole.SelectMany(member => isIt(member.Key) ? [Under(path, member.Key)] : Find(member.Value, Under(path, member.Key), isIt)),
        JsonArray items => items.SelectMany((item, at) => Find(item, $"{path}[{at}]", isIt)),
        JsonValue value when value.TryGetValue<string>(out var text) && isIt(text) => [path],
        _ => [],
    };

    private static string Under(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";
}
