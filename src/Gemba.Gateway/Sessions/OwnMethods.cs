using System.Text.Json;
using Gemba.Gateway.Calls;
using Gemba.Gateway.Catalogs;
using Gemba.Gateway.Revisions;
using Gemba.Observability.Calls;
using Gemba.Observability.Messages;
using Gemba.Protocol.Faults;

namespace Gemba.Gateway.Sessions;

/// <summary>The methods that the gateway answers for all servers together.</summary>
internal sealed class OwnMethods(MergedLists lists, Subscriptions subscriptions)
{
    private static readonly HashSet<string> All = [.. CatalogKinds.All.Select(kind => kind.Method()), "initialize", "ping", "server/discover", "logging/setLevel", "subscriptions/listen"];

    /// <summary>Whether a method is one of them.</summary>
    public static bool Has(string method) => All.Contains(method);

    /// <summary>Answers the request where it is one of them.</summary>
    public async Task<bool> TryAnswerAsync(GatewayCall call, CancellationToken cancellationToken)
    {
        switch (call.Method)
        {
            case "initialize":
                await InitializeAsync(call, cancellationToken).ConfigureAwait(false);
                return true;
            case "ping":
                await AnswerAsync(call, static _ => { }).ConfigureAwait(false);
                return true;
            case "server/discover":
                await DiscoverAsync(call, cancellationToken).ConfigureAwait(false);
                return true;
            case "logging/setLevel":
                await call.Client.SetLogLevelAsync(LevelIn(call), cancellationToken).ConfigureAwait(false);
                await AnswerAsync(call, static _ => { }).ConfigureAwait(false);
                return true;
            case "subscriptions/listen":
                await subscriptions.HoldAsync(call, cancellationToken).ConfigureAwait(false);
                return true;
        }

        foreach (var kind in CatalogKinds.All)
        {
            if (call.Method != kind.Method())
                continue;
            var page = await lists.ReadAsync(call.Client.Scope, call.Access, kind, CursorIn(call), cancellationToken).ConfigureAwait(false);
            await AnswerAsync(call, page, isList: true).ConfigureAwait(false);
            return true;
        }

        return false;
    }

    private static async Task InitializeAsync(GatewayCall call, CancellationToken cancellationToken)
    {
        using var span = call.Observed?.StartSpan("session.create");
        var asked = call.Message.InitializeProtocolVersion.OrNull();
        var revision = asked is not null && Protocol.Revisions.HasHandshake(asked) ? asked : Protocol.Revisions.NewestWithHandshake;
        call.Client.Introduce(revision, CardIn(call));
        await call.Client.KeepAsync(call.Observed, cancellationToken).ConfigureAwait(false);
        var known = call.Access.Known(call.Client.Scope);
        await Welcome.GatherAsync(known, cancellationToken).ConfigureAwait(false);
        await AnswerAsync(call, json =>
        {
            json.WriteString("protocolVersion"u8, revision);
            Welcome.Write(json, known);
        }).ConfigureAwait(false);
    }

    private static async Task DiscoverAsync(GatewayCall call, CancellationToken cancellationToken)
    {
        var known = call.Access.Known(call.Client.Scope);
        await Welcome.GatherAsync(known, cancellationToken).ConfigureAwait(false);
        await AnswerAsync(call, json =>
        {
            json.WriteStartArray("supportedVersions"u8);
            foreach (var revision in Protocol.Revisions.All)
                json.WriteStringValue(revision);
            json.WriteEndArray();
            Welcome.Write(json, known);
        }, isList: true).ConfigureAwait(false);
    }

    private static Task AnswerAsync(GatewayCall call, Action<Utf8JsonWriter> result, bool isList = false) => call.AnswerAsync(
        Messages.Response(call.Call.ClientId.Span, json =>
        {
            if (call.Client.IsSessionless)
            {
                json.WriteString("resultType"u8, "complete"u8);
                json.WriteStartObject("_meta"u8);
                json.WritePropertyName("io.modelcontextprotocol/serverInfo"u8);
                json.WriteRawValue(Welcome.Info, skipInputValidation: true);
                json.WriteEndObject();
                if (isList)
                {
                    // What a server offers may depend on who the gateway is to it, and it may change at any time.
                    json.WriteNumber("ttlMs"u8, 0);
                    json.WriteString("cacheScope"u8, "private"u8);
                }
            }

            result(json);
        }),
        new RequestEnd(CallOutcome.Success));

    private static ClientCard CardIn(GatewayCall call)
    {
        using var body = ParamsOf(call);
        if (ClientCard.FaultIn(body.RootElement) is { } odd)
            throw new FaultException(ProtocolFaults.ParamsUnusable("initialize", odd));
        return body.RootElement.ValueKind == JsonValueKind.Object ? new ClientCard(Member(body, "capabilities"), Member(body, "clientInfo")) : ClientCard.Gateway;
    }

    private static ReadOnlyMemory<byte> Member(JsonDocument body, string name) =>
        body.RootElement.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.Object ? System.Text.Encoding.UTF8.GetBytes(member.GetRawText())
        : name == "clientInfo" ? ClientCard.Gateway.Info : ClientCard.Gateway.Capabilities;

    private static string LevelIn(GatewayCall call)
    {
        using var body = ParamsOf(call);
        return body.RootElement.ValueKind == JsonValueKind.Object && body.RootElement.TryGetProperty("level", out var level) && level.ValueKind == JsonValueKind.String
            && LogLevels.All.Contains(level.GetString())
                ? level.GetString()!
                : throw new FaultException(ProtocolFaults.ParamsUnusable("logging/setLevel", $"'level' is none of {string.Join(", ", LogLevels.All)}"));
    }

    private static string? CursorIn(GatewayCall call)
    {
        using var body = ParamsOf(call);
        return body.RootElement.ValueKind == JsonValueKind.Object && body.RootElement.TryGetProperty("cursor", out var cursor) && cursor.ValueKind == JsonValueKind.String
            ? cursor.GetString()
            : null;
    }

    private static JsonDocument ParamsOf(GatewayCall call) =>
        JsonDocument.Parse(call.Message.Params.IsPresent ? call.Message.BytesOf(call.Message.Params).ToArray() : "{}"u8.ToArray());
}
