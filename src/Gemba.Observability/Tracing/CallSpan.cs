using System.Diagnostics;
using System.Globalization;
using Gemba.Observability.Calls;
using Gemba.Observability.Metrics;

namespace Gemba.Observability.Tracing;

/// <summary>The span of one operation, named and attributed as the OpenTelemetry conventions for MCP say.</summary>
internal static class CallSpan
{
    /// <summary>Starts the span; <see langword="null"/> when nobody listens or the sampler does not want it.</summary>
    internal static Activity? Start(OpenCall call, in CallStart start)
    {
        if (!SpanNames.Calls.HasListeners())
            return null;
        var kind = call.Direction == CallDirection.Incoming ? ActivityKind.Server : ActivityKind.Client;
        var span = SpanNames.Calls.StartActivity(start.Span ?? call.Names.Span, kind, ParentOf(call), tags: null, LinksOf(call), call.Time);
        if (span is not { IsAllDataRequested: true })
            return span;
        Describe(span, call, start.ResourceUri);
        if (call.Remote.Baggage is { } baggage)
            Carry(span, baggage);
        return span;
    }

    /// <summary>Says how the operation ended, and ends the span.</summary>
    internal static void Stop(OpenCall call, in CallEnd end)
    {
        if (call.Span is not { } span)
            return;
        if (span.IsAllDataRequested)
            Conclude(span, call, end);
        span.SetEndTime(call.Time.UtcDateTime + call.Took); // what the metrics say it took, and no further look at the clock
        span.Dispose();
        call.Span = null;
    }

    private static ActivityContext ParentOf(OpenCall call)
    {
        if (call.Direction == CallDirection.Outgoing)
            return Activity.Current?.Context ?? default;
        if (!ReferenceEquals(call.Remote, RemoteTrace.None) && call.Remote.Context != default)
            return call.Remote.Context;
        Activity.Current = null; // an ambient activity that is no span of ours must not become the parent
        return default;
    }

    private static void Carry(Activity span, string baggage)
    {
        foreach (var (key, value) in TraceContextText.Members(baggage))
            span.AddBaggage(key, value);
    }

    private static ActivityLink[]? LinksOf(OpenCall call) => ReferenceEquals(call.Remote, RemoteTrace.None) || call.Remote.Ambient == default ? null : [new ActivityLink(call.Remote.Ambient)];

    /// <remarks>Nothing has these attributes yet: to add one costs less than to look for it first.</remarks>
    private static void Describe(Activity span, OpenCall call, string? resourceUri)
    {
        span.AddTag("mcp.method.name", call.Names.Method);
        if (ReferenceEquals(call.Names.Method, LabelValues.Other))
            span.AddTag("gemba.method.original", call.Method);
        if (call.Tool is not null)
            span.AddTag("gen_ai.operation.name", "execute_tool").AddTag("gen_ai.tool.name", call.Tool);
        if (call.Prompt is not null)
            span.AddTag("gen_ai.prompt.name", call.Prompt);
        if (resourceUri is not null)
            span.AddTag("mcp.resource.uri", resourceUri);
        if (call.ProtocolRevision is not null)
            span.AddTag("mcp.protocol.version", call.ProtocolRevision);
        if (call.Session is not null)
            span.AddTag("mcp.session.id", call.Session);
        if (call.MessageId is not null)
            span.AddTag("jsonrpc.request.id", call.MessageId);
        span.AddTag("network.transport", Transports.NetworkOf(call.Transport));
        if (Transports.ProtocolOf(call.Transport) is { } protocol)
            span.AddTag("network.protocol.name", protocol);
    }

    private static void Conclude(Activity span, OpenCall call, in CallEnd end)
    {
        if (end.Outcome == CallOutcome.Cancelled)
            span.SetTag("gemba.outcome", "cancelled");
        if (end.ErrorCode is { } code)
            span.SetTag("rpc.response.status_code", code.ToString(CultureInfo.InvariantCulture));
        if (Conventions.ErrorTypeOf(end.Outcome, end.ErrorCode ?? 0) is not { } errorType)
            return;
        span.SetTag("error.type", errorType);
        if (call.FaultReason is not null)
            span.SetTag("gemba.fault.reason", call.FaultReason);
        // The text of a JSON-RPC error is the status; a tool's content may hold what it read and stays out of the trace.
        span.SetStatus(ActivityStatusCode.Error, end.ErrorCode is null ? call.FaultReason : end.ErrorText);
    }
}
