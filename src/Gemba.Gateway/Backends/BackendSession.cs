using System.Text.Json;
using Gemba.Gateway.Faults;
using Gemba.Gateway.Revisions;
using Gemba.Protocol.Envelopes;
using Gemba.Protocol.Faults;
using Gemba.Protocol.Peers;

namespace Gemba.Gateway.Backends;

/// <summary>A connection to a server on which both sides have agreed how they speak.</summary>
internal sealed class BackendSession : IAsyncDisposable
{
    // A page or two; every client of every session gets the instructions of all servers together, and agents pay for each word.
    private const int LongestInstructions = 16 * 1024;

    private BackendSession(Peer peer, string revision, ClientCard card, JsonElement said)
    {
        (Peer, Revision, Card) = (peer, revision, card);
        Capabilities = said.TryGetProperty("capabilities", out var capabilities) && capabilities.ValueKind == JsonValueKind.Object ? capabilities : default;
        Instructions = said.TryGetProperty("instructions", out var text) && text.ValueKind == JsonValueKind.String ? Shortened(text.GetString()!) : null;
        Supported = said.TryGetProperty("supportedVersions", out var all) && all.ValueKind == JsonValueKind.Array
            ? [.. all.EnumerateArray().Where(one => one.ValueKind == JsonValueKind.String).Select(one => one.GetString()!)]
            : [revision];
        peer.Revision = revision;
    }

    /// <summary>The connection.</summary>
    public Peer Peer { get; }

    /// <summary>The revision that is spoken on it.</summary>
    public string Revision { get; }

    /// <summary>For whom it was opened.</summary>
    public ClientCard Card { get; }

    /// <summary>Whether each request says for itself who asks.</summary>
    public bool IsSessionless => Revision == Protocol.Revisions.Sessionless;

    /// <summary>What the server offers; an object, or undefined.</summary>
    public JsonElement Capabilities { get; }

    /// <summary>What the server tells agents about itself.</summary>
    public string? Instructions { get; }

    /// <summary>Every revision that the server says it speaks.</summary>
    public IReadOnlyList<string> Supported { get; }

    /// <summary>Whether the server has the feature.</summary>
    public bool Offers(string capability) => Capabilities.ValueKind == JsonValueKind.Object && Capabilities.TryGetProperty(capability, out _);

    /// <summary>Whether the server says that it has a part of the feature.</summary>
    public bool Offers(string capability, string part) =>
        Capabilities.ValueKind == JsonValueKind.Object && Capabilities.TryGetProperty(capability, out var found)
        && found.ValueKind == JsonValueKind.Object && found.TryGetProperty(part, out var value) && value.ValueKind == JsonValueKind.True;

    /// <summary>Asks a server without handshake what it offers.</summary>
    /// <returns><see langword="null"/> where it does not know the question.</returns>
    public static async Task<BackendSession?> DiscoverAsync(Peer peer, ClientCard card, CancellationToken cancellationToken)
    {
        var id = peer.NextId();
        var request = new PeerRequest(id, Messages.Request(id, "server/discover", Protocol.Revisions.Sessionless, card), "server/discover");
        peer.Revision = Protocol.Revisions.Sessionless;
        try
        {
            using var answer = await peer.CallAsync(request, cancellationToken).ConfigureAwait(false);
            if (answer.Message.Kind != MessageKind.Response)
                return null;
            using var result = answer.ReadResult();
            var said = result.RootElement.Clone();
            return new BackendSession(peer, Protocol.Revisions.Sessionless, card, said) is { } session && session.Supported.Contains(Protocol.Revisions.Sessionless) ? session : null;
        }
        catch (PeerException refused) when (refused.Failure is PeerFailure.Refused or PeerFailure.Unreadable)
        {
            return null;
        }
    }

    /// <summary>Shakes hands.</summary>
    /// <exception cref="PeerException">The server refuses.</exception>
    public static async Task<BackendSession> InitializeAsync(Peer peer, ClientCard card, string revision, CancellationToken cancellationToken)
    {
        var id = peer.NextId();
        peer.Revision = null;
        using var answer = await peer.CallAsync(new PeerRequest(id, Messages.Initialize(id, revision, card), "initialize"), cancellationToken).ConfigureAwait(false);
        if (answer.Message.Kind != MessageKind.Response)
            throw new PeerException(PeerFailure.Refused, $"The server refused the handshake with error {answer.Message.ErrorCode}.");
        using var result = answer.ReadResult();
        var said = result.RootElement.Clone();
        var agreed = said.TryGetProperty("protocolVersion", out var version) && version.ValueKind == JsonValueKind.String ? version.GetString()! : revision;
        if (!Protocol.Revisions.HasHandshake(agreed))
            throw new PeerException(PeerFailure.Unreadable, $"The server agreed on the revision '{agreed}', which is not known here.");
        var session = new BackendSession(peer, agreed, card, said);
        await peer.SendAsync(Messages.Notification("notifications/initialized"), "notifications/initialized", cancellationToken).ConfigureAwait(false);
        peer.ListenUnasked();
        return session;
    }

    /// <summary>Answers a question that came on a connection which many share: nobody can be asked there; whether the gateway is there can.</summary>
    public async Task RefuseAsync(PeerMessage message, CancellationToken cancellationToken)
    {
        var id = message.Message.BytesOf(message.Message.Id).ToArray();
        byte[] answer = message.Message.Method == "ping"
            ? [.. "{\"jsonrpc\":\"2.0\",\"id\":"u8, .. id, .. ",\"result\":{}}"u8]
            : FaultAnswer.ToBytes(GatewayFaults.ClientCannotBeAsked(message.Message.Method), id);
        try
        {
            await Peer.SendAsync(answer, "", cancellationToken).ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is PeerException or OperationCanceledException)
        {
            // Who asked is gone.
        }
    }

    /// <summary>Tells the server the least severe log level that its client wants to hear of.</summary>
    public async Task SetLogLevelAsync(string level, CancellationToken cancellationToken)
    {
        var id = Peer.NextId();
        var request = Messages.Request(id, "logging/setLevel", Revision, Card, json => json.WriteString("level"u8, level));
        try
        {
            using var answer = await Peer.CallAsync(new PeerRequest(id, request, "logging/setLevel"), cancellationToken).ConfigureAwait(false);
        }
        catch (PeerException)
        {
            // A server that is gone says nothing.
        }
    }

    /// <summary>Asks something about a resource.</summary>
    /// <exception cref="PeerException">There is no answer.</exception>
    public Task<PeerAnswer> CallAsync(string method, string uri, CancellationToken cancellationToken)
    {
        var id = Peer.NextId();
        return Peer.CallAsync(new PeerRequest(id, Messages.Request(id, method, Revision, Card, json => json.WriteString("uri"u8, uri)), method), cancellationToken);
    }

    public ValueTask DisposeAsync() => Peer.DisposeAsync();

    // Not inside a character.
    private static string Shortened(string text) =>
        text.Length <= LongestInstructions ? text : $"{text[..(char.IsHighSurrogate(text[LongestInstructions - 1]) ? LongestInstructions - 1 : LongestInstructions)]}…";
}
