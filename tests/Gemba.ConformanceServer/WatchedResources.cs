using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Gemba.ConformanceServer;

/// <summary>Who watches which resource, in the revisions with handshake and in the one without; the SDK leaves the telling to its servers.</summary>
internal sealed class WatchedResources
{
    private const string Id = "io.modelcontextprotocol/subscriptionId";

    private readonly ConcurrentDictionary<string, McpServer> _servers = new();
    private readonly ConcurrentDictionary<(string Session, string Uri), byte> _watched = new();
    private readonly ConcurrentDictionary<RequestId, (ITransport? Transport, McpServer Server, string[] Uris)> _listening = new();

    /// <summary>Takes note of sessions as they begin, and of subscriptions as they come and go.</summary>
    public McpMessageHandler See(McpMessageHandler next) => async (context, cancellationToken) =>
    {
        if (context.JsonRpcMessage is JsonRpcNotification { Method: NotificationMethods.InitializedNotification })
            _servers[context.Server.SessionId ?? ""] = context.Server;   // here it stands for the session and not for one call
        if (context.JsonRpcMessage is not JsonRpcRequest { Method: RequestMethods.SubscriptionsListen } request)
        {
            await next(context, cancellationToken);
            return;
        }

        var uris = (request.Params?["notifications"]?["resourceSubscriptions"] as JsonArray)?.Select(uri => (string)uri!).ToArray() ?? [];
        _listening[request.Id] = (request.Context?.RelatedTransport, context.Server, uris);
        try
        {
            await next(context, cancellationToken);
        }
        finally
        {
            _listening.TryRemove(request.Id, out _);
        }
    };

    public void Watch(string? session, string uri) => _watched[(session ?? "", uri)] = 0;

    public void Leave(string? session, string uri) => _watched.TryRemove((session ?? "", uri), out _);

    /// <summary>Tells all who watch a resource that it changed.</summary>
    public async Task TouchAsync(string uri)
    {
        foreach (var (session, _) in _watched.Keys.Where(watched => watched.Uri == uri))
        {
            if (_servers.TryGetValue(session, out var server))
                await server.SendMessageAsync(Updated(uri, id: null));
        }

        foreach (var (id, (transport, server, _)) in _listening.Where(listening => listening.Value.Uris.Contains(uri)))
        {
            var told = Updated(uri, id.Id is string text ? JsonValue.Create(text) : JsonValue.Create((long)id.Id!));
            if (transport is null)
                await server.SendMessageAsync(told);
            else
                await transport.SendMessageAsync(told);
        }
    }

    private static JsonRpcNotification Updated(string uri, JsonNode? id)
    {
        var body = new JsonObject { ["uri"] = uri };
        if (id is not null)
            body["_meta"] = new JsonObject { [Id] = id };
        return new JsonRpcNotification { Method = NotificationMethods.ResourceUpdatedNotification, Params = body };
    }
}
