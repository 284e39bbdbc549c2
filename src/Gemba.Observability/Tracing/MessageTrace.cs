using System.Diagnostics;
using System.Text.Json.Nodes;
using Gemba.Observability.Calls;
using ModelContextProtocol.Protocol;

namespace Gemba.Observability.Tracing;

/// <summary>Trace context from and to the <c>_meta</c> of messages (SEP-414): keys <c>traceparent</c>, <c>tracestate</c>, <c>baggage</c>.</summary>
internal static class MessageTrace
{
    private const string Meta = "_meta";
    private const string Parent = "traceparent";
    private const string State = "tracestate";
    private const string Baggage = "baggage";

    /// <summary>The message's own context is the parent and the link's span is linked; a message without one continues what the headers said.</summary>
    internal static RemoteTrace Read(JsonNode? parameters, JsonRpcMessageContext? context)
    {
        var meta = (parameters as JsonObject)?[Meta] as JsonObject;
        var ambient = AmbientOf(context);
        var isRead = TraceContextText.TryRead(Text(meta, Parent), Text(meta, State), out var own);
        var baggage = TraceContextText.Bounded(Text(meta, Baggage));
        var dropped = meta is null ? DroppedContext.None : Missing(meta, (isRead, own.TraceState is not null, baggage is not null));
        if (!isRead)
        {
            var link = LinkOf(context);
            return ambient == default && baggage is null && link == default && dropped == DroppedContext.None
                ? RemoteTrace.None
                : new RemoteTrace(ambient, default, baggage, link) { Dropped = dropped };
        }

        var isOther = ambient != default && ambient.SpanId != own.SpanId;
        return new RemoteTrace(own, isOther ? ambient : default, baggage) { Dropped = dropped };
    }

    /// <summary>The parts that are there and were not taken; the state of a context that was not taken is no loss of its own.</summary>
    private static DroppedContext Missing(JsonObject meta, (bool Parent, bool State, bool Baggage) taken) =>
        (taken.Parent || !meta.ContainsKey(Parent) ? DroppedContext.None : DroppedContext.Parent)
        | (taken.State || !taken.Parent || !meta.ContainsKey(State) ? DroppedContext.None : DroppedContext.State)
        | (taken.Baggage || !meta.ContainsKey(Baggage) ? DroppedContext.None : DroppedContext.Baggage);

    /// <summary>Puts the current context into a message that goes out; without a span here, what came in goes on unchanged.</summary>
    internal static JsonNode? Write(JsonNode? parameters, Activity? span)
    {
        var remote = OpenCall.Current?.Remote ?? RemoteTrace.None;
        var context = span?.Context ?? remote.Context;
        if (context == default || parameters is not (null or JsonObject))
            return parameters;
        var target = parameters as JsonObject ?? [];
        if (target[Meta] is not JsonObject meta)
            target[Meta] = meta = [];
        meta[Parent] = TraceContextText.Write(context);
        if (context.TraceState is { Length: > 0 } state)
            meta[State] = state;
        if (remote.Baggage is { } baggage)
            meta[Baggage] = baggage;
        return target;
    }

    /// <summary>
    /// The span of the HTTP request that brought the message. Only where the link runs each message in a context of its own: on a pipe the ambient
    /// activity is whatever was current when the process started to read.
    /// </summary>
    private static ActivityContext AmbientOf(JsonRpcMessageContext? context)
    {
        if (context?.ExecutionContext is null || Activity.Current is not { } ambient)
            return default;
        // An activity that no source made was made for a log line: it has the flag of what it continues, and is exported nowhere.
        if (ambient.Recorded && ambient.Source.Name.Length > 0)
            return ambient.Context;
        // Not exported, so nobody could find it: what it continues is the nearest span that somebody has.
        return TraceContextText.TryRead(ambient.ParentId, ambient.TraceStateString, out var parent) ? parent : default;
    }

    private static ActivityTraceId LinkOf(JsonRpcMessageContext? context) =>
        context?.ExecutionContext is not null && Activity.Current is { } ambient ? ambient.TraceId : default;

    private static string? Text(JsonObject? meta, string key) => meta?[key] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
