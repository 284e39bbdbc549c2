using System.Buffers;
using System.Collections.Concurrent;
using System.Text.Json;
using Gemba.Gateway.Backends;
using Gemba.Gateway.Calls;
using Gemba.Gateway.Catalogs;
using Gemba.Gateway.Revisions;
using Gemba.Gateway.Routing;

namespace Gemba.Gateway.Sessions;

/// <summary>The <c>subscriptions/listen</c> requests that are open (2026-07-28, Subscriptions).</summary>
internal sealed class Subscriptions
{
    private const string ResourcesMember = "resourceSubscriptions";
    private const string Acknowledged = "notifications/subscriptions/acknowledged";

    private readonly ConcurrentDictionary<GatewayCall, CatalogKind[]> _open = new();

    /// <summary>Acknowledges a subscription and holds it open until its client leaves.</summary>
    public async Task HoldAsync(GatewayCall call, CancellationToken cancellationToken)
    {
        var (kinds, uris) = WantedBy(call);
        var resources = new ListenedResources(call);
        try
        {
            var watched = await resources.WatchAsync(uris, cancellationToken).ConfigureAwait(false);
            await call.Call.TellAsync(Write(call, Acknowledged, json => WriteFilter(json, kinds, uris.Count > 0 ? watched : null)), asks: false, cancellationToken).ConfigureAwait(false);
            resources.Begin();
            _open[call] = kinds;
            await Task.Delay(Timeout.Infinite, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _open.TryRemove(call, out _);
            resources.Leave();
        }
    }

    /// <summary>Tells those who want to hear of it that a list changed.</summary>
    public void Tell(Backend backend, CatalogKind kind)
    {
        foreach (var (call, wanted) in _open)
        {
            if (wanted.Contains(kind) && call.Access.Known(call.Client.Scope).Backends.Contains(backend))
                call.Outbox.Tell(Write(call, kind.Notification(), members: null), kind.Notification());
        }
    }

    private static (CatalogKind[] Kinds, IReadOnlyList<string> Uris) WantedBy(GatewayCall call)
    {
        using var body = JsonDocument.Parse(call.Message.Params.IsPresent ? call.Message.BytesOf(call.Message.Params).ToArray() : "{}"u8.ToArray());
        if (body.RootElement.ValueKind != JsonValueKind.Object || !body.RootElement.TryGetProperty("notifications", out var filter) || filter.ValueKind != JsonValueKind.Object)
            return ([], []);
        CatalogKind[] kinds = [.. new[] { CatalogKind.Tools, CatalogKind.Prompts, CatalogKind.Resources }
            .Where(kind => filter.TryGetProperty(MemberOf(kind), out var wanted) && wanted.ValueKind == JsonValueKind.True)];
        return (kinds, filter.TryGetProperty(ResourcesMember, out var uris) && uris.ValueKind == JsonValueKind.Array
            ? [.. uris.EnumerateArray().Where(uri => uri.ValueKind == JsonValueKind.String).Select(uri => uri.GetString()!)
                .Where(uri => !ResourceUri.IsTooLong(uri)).Distinct().Take(ClientResources.Most)]
            : []);
    }

    private static void WriteFilter(Utf8JsonWriter json, CatalogKind[] kinds, IReadOnlyCollection<string>? uris)
    {
        json.WriteStartObject("notifications"u8);
        foreach (var kind in kinds)
            json.WriteBoolean(MemberOf(kind), true);
        if (uris is not null)
        {
            json.WriteStartArray(ResourcesMember);
            foreach (var uri in uris)
                json.WriteStringValue(uri);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static string MemberOf(CatalogKind kind) => $"{kind.Capability()}ListChanged";

    private static ReadOnlyMemory<byte> Write(GatewayCall call, string method, Action<Utf8JsonWriter>? members)
    {
        var bytes = new ArrayBufferWriter<byte>(256);
        using var json = new Utf8JsonWriter(bytes, Messages.Readable);
        json.WriteStartObject();
        json.WriteString("jsonrpc"u8, "2.0"u8);
        json.WriteString("method"u8, method);
        json.WriteStartObject("params"u8);
        json.WriteStartObject("_meta"u8);
        json.WritePropertyName("io.modelcontextprotocol/subscriptionId"u8);
        json.WriteRawValue(call.Call.ClientId.Span, skipInputValidation: true);
        json.WriteEndObject();
        members?.Invoke(json);
        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        return bytes.WrittenMemory;
    }
}
