using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Gemba.Protocol;
using Gemba.Protocol.Envelopes;
using Gemba.Protocol.Links;
using Gemba.Protocol.Peers;
using Gemba.Router.Gateways;
using Gemba.Router.Tokens;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gemba.Router.Setup;

/// <summary>What a gateway answered when it was tried.</summary>
/// <param name="Gateway">The gateway, without anything secret.</param>
/// <param name="Server">What it calls itself.</param>
/// <param name="Revision">The revision that was agreed on.</param>
/// <param name="Tools">The names of its tools, of the first page.</param>
public sealed record GatewayTrial(string Gateway, string Server, string Revision, IReadOnlyList<string> Tools)
{
    private static readonly byte[] Initialize = Encoding.UTF8.GetBytes(
        """{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"REVISION","capabilities":{},"clientInfo":{"name":"gemba-router-setup","version":"1"}}}"""
            .Replace("REVISION", Revisions.NewestWithHandshake, StringComparison.Ordinal));

    /// <summary>Connects to a gateway as a router would, shakes hands, and lists its tools.</summary>
    /// <param name="options">The options of the router; the first gateway is tried.</param>
    /// <param name="authority">Who signs the gateways' certificates; whom the machine trusts where none is given.</param>
    /// <param name="cancellationToken">Ends the trial.</param>
    /// <exception cref="IOException">Why the gateway cannot be used, for the person who sets it up.</exception>
    public static async Task<GatewayTrial> RunAsync(RouterOptions options, X509Certificate2Collection? authority, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var gateway = new GatewayAddress(options.Gateways[0], options.Namespace);
        using var tokens = new GatewayTokens(options, Path.GetTempPath(), meter: null, NullLogger.Instance);
        using var dial = new GatewayDial(options, new PeerTrust(authority), tokens);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(options.ConnectTimeout);
        try
        {
            var peer = await dial.ConnectAsync(gateway, new Deaf(), limit.Token).ConfigureAwait(false);
            await using (peer.ConfigureAwait(false))
                return await AskAsync(peer, gateway, tokens.Has(gateway), limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException($"{gateway.Name} gave no answer within {options.ConnectTimeout.TotalSeconds} s.");
        }
        catch (PeerException refused) when (AuthRefusals.ReasonOf(refused, tokens.Has(gateway)) is { } reason)
        {
            throw new IOException(Refusal(gateway, reason), refused);
        }
    }

    /// <summary>Keeps the token of the first gateway, and says where.</summary>
    /// <param name="options">The options of the router.</param>
    /// <param name="token">The token.</param>
    /// <param name="folder">The data folder of the router.</param>
    /// <param name="cancellationToken">Ends the wait for a keyring.</param>
    /// <exception cref="TokenStorageException">It can be kept nowhere.</exception>
    public static async Task<string> KeepTokenAsync(RouterOptions options, string token, string folder, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        using var tokens = new GatewayTokens(options, folder, meter: null, NullLogger.Instance);
        foreach (var address in options.Gateways)
        {
            if (!await tokens.KeepAsync(new GatewayAddress(address, null), token, cancellationToken).ConfigureAwait(false))
                throw new TokenStorageException($"The token can be kept neither in a keyring nor under {folder}. Give it as GEMBA__ROUTER__TOKEN, or make the folder writable.");
        }

        return tokens.Storage!;
    }

    private static async Task<GatewayTrial> AskAsync(Peer peer, GatewayAddress gateway, bool hasToken, CancellationToken cancellationToken)
    {
        var (server, revision) = await ResultOfAsync(peer, gateway, hasToken, Initialize, "initialize", result => (
            result.TryGetProperty("serverInfo", out var info) && info.TryGetProperty("name", out var name) ? name.GetString() ?? "" : "",
            result.TryGetProperty("protocolVersion", out var agreed) ? agreed.GetString() ?? "" : ""), cancellationToken).ConfigureAwait(false);
        peer.Revision = revision;
        await peer.SendAsync("""{"jsonrpc":"2.0","method":"notifications/initialized"}"""u8.ToArray(), "notifications/initialized", cancellationToken).ConfigureAwait(false);
        var tools = await ResultOfAsync(peer, gateway, hasToken, """{"jsonrpc":"2.0","id":0,"method":"tools/list","params":{}}"""u8.ToArray(), "tools/list", result =>
            result.TryGetProperty("tools", out var list) ? list.EnumerateArray().Select(tool => tool.GetProperty("name").GetString() ?? "").ToArray() : [], cancellationToken).ConfigureAwait(false);
        return new GatewayTrial(gateway.Name, server, revision, tools);
    }

    private static async Task<T> ResultOfAsync<T>(Peer peer, GatewayAddress gateway, bool hasToken, byte[] request, string method, Func<JsonElement, T> read, CancellationToken cancellationToken)
    {
        if (!Envelope.TryRead(request, out var message, out var unreadable))
            throw new IOException(unreadable.Text);
        var id = peer.NextId();
        var bytes = new System.Buffers.ArrayBufferWriter<byte>(request.Length + 16);
        message.WithId(Encoding.UTF8.GetBytes(id.ToString(System.Globalization.CultureInfo.InvariantCulture)), bytes);
        using var answer = await peer.CallAsync(new PeerRequest(id, bytes.WrittenMemory, method), cancellationToken).ConfigureAwait(false);
        if (AuthRefusals.ReasonOf(answer, hasToken) is { } reason)
            throw new IOException(Refusal(gateway, reason));
        if (answer.Message.Kind != MessageKind.Response)
            throw new IOException($"{gateway.Name} refused {method}: {Encoding.UTF8.GetString(answer.Message.BytesOf(answer.Message.Error))}");
        using var said = JsonDocument.Parse(answer.Message.BytesOf(answer.Message.Result).ToArray());
        try
        {
            return read(said.RootElement);
        }
        catch (Exception unfit) when (unfit is InvalidOperationException or KeyNotFoundException)
        {
            throw new IOException($"{gateway.Name} answered {method} with something that is no MCP.", unfit);
        }
    }

    private static string Refusal(GatewayAddress gateway, string reason) => reason switch
    {
        "missing" => $"{gateway.Name} asks who calls. Give a token: its operator makes one with gemba token create.",
        "forbidden" => $"{gateway.Name} knows the token and does not let it do this. Ask its operator.",
        _ => $"{gateway.Name} does not take this token ({reason}). Ask its operator for another one.",
    };

    private sealed class Deaf : IPeerListener
    {
        public ValueTask HeardAsync(PeerMessage message) => default;
    }
}
