using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Gemba.Tests;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Gemba.EndToEnd.Processes;

/// <summary>The official client, which keeps everything that it is told beside its answers.</summary>
internal sealed class HearingClient : IAsyncDisposable
{
    private static readonly string[] Methods =
    [
        NotificationMethods.LoggingMessageNotification, NotificationMethods.ResourceUpdatedNotification, NotificationMethods.ToolListChangedNotification, NotificationMethods.PromptListChangedNotification,
        NotificationMethods.ResourceListChangedNotification, NotificationMethods.SubscriptionsAcknowledgedNotification,
    ];

    private readonly CancellationTokenSource _over = new();
    private readonly List<Task> _listening = [];

    private HearingClient(McpClient client, ConcurrentQueue<JsonRpcNotification> heard) => (Client, Heard) = (client, heard);

    public McpClient Client { get; }

    public ConcurrentQueue<JsonRpcNotification> Heard { get; }

    /// <summary>The lines of log that it was told.</summary>
    public IEnumerable<string?> Lines => Heard.Where(told => told.Method == NotificationMethods.LoggingMessageNotification).Select(told => (string?)told.Params!["data"]);

    /// <summary>The resources that it was told of.</summary>
    public IEnumerable<string?> Updated => Heard.Where(told => told.Method == NotificationMethods.ResourceUpdatedNotification).Select(told => (string?)told.Params!["uri"]);

    public static async Task<HearingClient> ConnectAsync(Uri endpoint, string revision, string? token = null, McpClientHandlers? handlers = null)
    {
        var heard = new ConcurrentQueue<JsonRpcNotification>();
        handlers ??= new McpClientHandlers();
        handlers.NotificationHandlers = Methods.Select(method => KeyValuePair.Create<string, Func<JsonRpcNotification, CancellationToken, ValueTask>>(method, (told, _) =>
        {
            heard.Enqueue(told);
            return default;
        }));
        var client = await McpClient.CreateAsync(
            new HttpClientTransport(new()
            {
                Endpoint = endpoint,
                TransportMode = HttpTransportMode.StreamableHttp,
                AdditionalHeaders = token is null ? null : new Dictionary<string, string> { ["Authorization"] = $"Bearer {token}" },
            }),
            new McpClientOptions { ProtocolVersion = revision, Handlers = handlers });
        return new HearingClient(client, heard);
    }

    /// <summary>Calls a tool.</summary>
    /// <returns>Its text.</returns>
    public async Task<string> CallAsync(string tool, object? arguments = null, CancellationToken cancellationToken = default)
    {
        var given = arguments?.GetType().GetProperties().ToDictionary(member => member.Name, member => member.GetValue(arguments));
        var answer = await Client.CallToolAsync(tool, given, cancellationToken: cancellationToken);
        return string.Concat(answer.Content.OfType<TextContentBlock>().Select(block => block.Text));
    }

    /// <summary>Listens as clients of 2026-07-28 do, until it is disposed; returns when that is acknowledged.</summary>
    /// <returns>What was acknowledged.</returns>
    public async Task<JsonObject> ListenAsync(string filter)
    {
        var before = Acknowledged().Length;
        _listening.Add(Client.SendRequestAsync(
            new JsonRpcRequest { Method = RequestMethods.SubscriptionsListen, Params = new JsonObject { ["notifications"] = JsonNode.Parse(filter) } }, _over.Token));
        await Eventually.HoldsAsync(() => Acknowledged().Length > before || _listening[^1].IsCompleted, "the subscription is acknowledged");
        if (_listening[^1].IsCompleted)
            await _listening[^1];
        return Acknowledged()[^1].Params!["notifications"]!.AsObject();
    }

    /// <summary>Ends what it listens to.</summary>
    public async Task StopListeningAsync()
    {
        await _over.CancelAsync();
        foreach (var listening in _listening)
            await listening.ContinueWith(static _ => { }, TaskScheduler.Default);
    }

    public async ValueTask DisposeAsync()
    {
        await StopListeningAsync();
        await Client.DisposeAsync();
        _over.Dispose();
    }

    private JsonRpcNotification[] Acknowledged() => [.. Heard.Where(told => told.Method == NotificationMethods.SubscriptionsAcknowledgedNotification)];
}
