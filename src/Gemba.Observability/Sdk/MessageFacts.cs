using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Gemba.Observability.Calls;
using Gemba.Observability.Metrics;
using Gemba.Observability.Tracing;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Gemba.Observability.Sdk;

/// <summary>Reads from a message of the SDK what an observation wants to know.</summary>
internal sealed class MessageFacts
{
    private readonly ConditionalWeakTable<Implementation, string> _clients = [];
    private string? _transport;

    internal CallStart Of(MessageContext context, JsonRpcRequest request)
    {
        var server = context.Server;
        var tool = request.Method == RequestMethods.ToolsCall ? Text(request.Params, "name") : null;
        if (tool is not null)
            KnownPrimitives.Learn(server.ServerOptions, tool);
        return new CallStart
        {
            Method = request.Method,
            IsRequest = true,
            Tool = tool,
            Prompt = request.Method == RequestMethods.PromptsGet ? Text(request.Params, "name") : null,
            ResourceUri = UriOf(request),
            Transport = TransportOf(context),
            Revision = Item<string>(context, MessageItems.Revision) ?? request.Context?.ProtocolVersion ?? server.NegotiatedProtocolVersion,
            Session = server.SessionId,
            MessageId = Item<string>(context, MessageItems.RequestId) ?? request.Id.ToString(),
            // A server that many clients share knows only from the request who asks.
            Client = ClientOf(Item<Implementation>(context, MessageItems.Client) ?? request.Context?.ClientInfo ?? server.ClientInfo),
            Principal = context.User?.Identity?.Name,
            RequestBytes = Item<object>(context, MessageItems.RequestBytes) as long?,
            Remote = MessageTrace.Read(request.Params, request.Context),
        };
    }

    internal CallStart Of(MessageContext context, JsonRpcNotification notification) => new()
    {
        Method = notification.Method,
        Transport = TransportOf(context),
        Revision = context.Server.NegotiatedProtocolVersion,
        Session = context.Server.SessionId,
        Client = ClientOf(context.Server.ClientInfo),
        Remote = MessageTrace.Read(notification.Params, notification.Context),
    };

    /// <summary>A request that this process sends to the client: sampling, elicitation, roots.</summary>
    internal CallStart OfSent(MessageContext context, JsonRpcRequest request) => new()
    {
        Method = request.Method,
        IsRequest = true,
        Direction = CallDirection.Outgoing,
        Transport = TransportOf(context),
        Revision = context.Server.NegotiatedProtocolVersion,
        Session = context.Server.SessionId,
        MessageId = request.Id.ToString(),
        Remote = OpenCall.Current?.Remote,
    };

    /// <summary>A request that was answered with an error before the filters could see it.</summary>
    internal CallStart OfRefused(MessageContext context, JsonRpcError error) => new()
    {
        Method = LabelValues.Other,
        IsRequest = true,
        Transport = TransportOf(context),
        Revision = context.Server.NegotiatedProtocolVersion,
        Session = context.Server.SessionId,
        MessageId = error.Id.ToString(),
    };

    // The SDK gives a message a transport of its own only over Streamable HTTP, where the answer goes back on the request that brought the message.
    internal string TransportOf(MessageContext context) => Item<string>(context, MessageItems.Transport)
        ?? (context.JsonRpcMessage.Context?.RelatedTransport is null ? _transport ??= RegisteredTransport(context.Services) : Transports.Http);

    internal static OpenCall? CallOf(MessageContext context) => Item<OpenCall>(context, MessageItems.Call);

    private static string RegisteredTransport(IServiceProvider? services) => services?.GetService<ITransport>() switch
    {
        StdioServerTransport => Transports.Stdio,
        StreamServerTransport => Transports.Memory,
        _ => Transports.Unknown,
    };

    private string? ClientOf(Implementation? client) =>
        client is null ? null : _clients.GetValue(client, static said => $"{said.Name}/{said.Version}");

    private static string? UriOf(JsonRpcRequest request) => request.Method is RequestMethods.ResourcesRead or RequestMethods.ResourcesSubscribe
        or RequestMethods.ResourcesUnsubscribe ? Text(request.Params, "uri") : null;

    private static string? Text(JsonNode? parameters, string key) =>
        (parameters as JsonObject)?[key] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static T? Item<T>(MessageContext context, string key)
        where T : class => context.JsonRpcMessage.Context?.Items is { } items && items.TryGetValue(key, out var item) ? item as T : null;
}
