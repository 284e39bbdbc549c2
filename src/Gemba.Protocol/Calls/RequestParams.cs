using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Gemba.Protocol.Faults;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Gemba.Protocol.Calls;

/// <summary>Whether a request's params are such as its method takes.</summary>
internal static class RequestParams
{
    private static readonly FrozenDictionary<string, JsonTypeInfo> Types = new Dictionary<string, JsonTypeInfo>(StringComparer.Ordinal)
    {
        [RequestMethods.Initialize] = Of<InitializeRequestParams>(),
        [RequestMethods.ToolsList] = Of<ListToolsRequestParams>(),
        [RequestMethods.PromptsList] = Of<ListPromptsRequestParams>(),
        [RequestMethods.PromptsGet] = Of<GetPromptRequestParams>(),
        [RequestMethods.ResourcesList] = Of<ListResourcesRequestParams>(),
        [RequestMethods.ResourcesTemplatesList] = Of<ListResourceTemplatesRequestParams>(),
        [RequestMethods.ResourcesRead] = Of<ReadResourceRequestParams>(),
        [RequestMethods.ResourcesSubscribe] = Of<SubscribeRequestParams>(),
        [RequestMethods.ResourcesUnsubscribe] = Of<UnsubscribeRequestParams>(),
        [RequestMethods.CompletionComplete] = Of<CompleteRequestParams>(),
        [RequestMethods.ToolsCall] = Of<CallToolRequestParams>(),
        [RequestMethods.SubscriptionsListen] = Of<SubscriptionsListenRequestParams>(),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    // The SDK marks its own type of it obsolete, because the newest revision has no such method; the older ones have it.
    private const string SetLevel = "logging/setLevel";

    private static readonly string[] Levels = ["debug", "info", "notice", "warning", "error", "critical", "alert", "emergency"];

    /// <summary>Says why the params of a <c>tools/call</c> cannot be used; <see langword="null"/> where they can. Without an allocation: this is the hot path.</summary>
    public static Fault? FaultInCall(JsonNode? body, out string tool)
    {
        tool = string.Empty;
        if (body is not JsonObject members)
            return Unusable("there are none");
        if (members["name"] is not { } name)
            return Unusable("'name' is missing");
        if (name is not JsonValue value || !value.TryGetValue(out string? text))
            return Unusable("'name' is not a text");
        tool = text;
        if (members["arguments"] is not (null or JsonObject))
            return Unusable("'arguments' is not an object");
        if (members["_meta"] is not (null or JsonObject))
            return Unusable("'_meta' is not an object");
        // What only a call that was continued has is read by its type.
        return members.ContainsKey("inputResponses") || members.ContainsKey("requestState") || members.ContainsKey("task") ? FaultIn(RequestMethods.ToolsCall, body) : null;
    }

    /// <summary>Says why the params of a request cannot be used, where the method is known and they cannot.</summary>
    public static Fault? FaultIn(string method, JsonNode? body)
    {
        if (method == SetLevel)
            return FaultInLevel((body as JsonObject)?["level"]);
        if (!Types.TryGetValue(method, out var type))
            return null;
        var required = type.Properties.Where(property => property.IsRequired).Select(property => property.Name);
        if (required.FirstOrDefault(name => (body as JsonObject)?.ContainsKey(name) != true) is { } missing)
            return ProtocolFaults.ParamsUnusable(method, $"'{missing}' is missing");
        try
        {
            body.Deserialize(type);
            return null;
        }
        catch (JsonException unreadable)
        {
            return ProtocolFaults.ParamsUnusable(method, WhereIn(unreadable));
        }
    }

    // A number is no level either, though the SDK's serializer takes it for one.
    private static Fault? FaultInLevel(JsonNode? level)
    {
        if (level is JsonValue value && value.TryGetValue(out string? word) && Levels.Contains(word))
            return null;
        var said = level is null ? "missing" : FaultText.Quote(level.ToJsonString().Trim('"'));
        return ProtocolFaults.ParamsUnusable(SetLevel, $"'level' is {said} and must be one of {string.Join(", ", Levels)}");
    }

    private static string WhereIn(JsonException unreadable) =>
        unreadable.Path is { Length: > 2 } path ? $"{FaultText.Quote(path[2..])} has a value of another form" : "a member has a value of another form";

    private static Fault Unusable(string why) => ProtocolFaults.ParamsUnusable(RequestMethods.ToolsCall, why);

    private static JsonTypeInfo Of<T>() => McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(T));
}
