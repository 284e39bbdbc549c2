using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Gemba.Protocol.Envelopes;
using Gemba.Protocol.Peers;
using Gemba.Router.Gateways;

namespace Gemba.Router.Sessions;

/// <summary>What the client and its gateway agreed on, so that another connection can go on from there without the client.</summary>
internal sealed class Handshake
{
    // A client that subscribes to more resources than that does not read them either.
    private const int MostSubscriptions = 1000;

    private readonly ConcurrentDictionary<string, byte[]> _subscriptions = new(StringComparer.Ordinal);
    private byte[]? _initialize;
    private byte[]? _initialized;
    private byte[]? _logLevel;
    private string? _revision;
    private string[] _changing = [];

    /// <summary>The revision that the client speaks; <see langword="null"/> before its first request was answered.</summary>
    public string? Revision => Volatile.Read(ref _revision);

    /// <summary>Whether a connection is of use only when it knows what the client agreed on.</summary>
    public bool IsNeeded => Volatile.Read(ref _initialize) is not null;

    /// <summary>The lists of which the gateway promised to tell changes.</summary>
    public IReadOnlyList<string> Changing => _changing;

    /// <summary>Whether a method belongs to the client's session, so that it goes where the session is.</summary>
    public static bool BelongsToSession(string method) =>
        method is "initialize" or "logging/setLevel" or "resources/subscribe" or "resources/unsubscribe" or "subscriptions/listen";

    /// <summary>The client has taken the gateway's answer.</summary>
    public void Confirm(byte[] notification) => Volatile.Write(ref _initialized, notification);

    /// <summary>Sets what a connection has to know before it carries a request.</summary>
    public void Prepare(Connection connection, in Envelope request)
    {
        if (request.MetaProtocolVersion.IsPresent)
            _revision = connection.Peer.Revision = request.MetaProtocolVersion.ToString();
        else if (request.Method == "initialize")
            connection.Peer.Revision = null;
    }

    /// <summary>Keeps what a later connection must be told, from a request that was answered.</summary>
    public void Learn(Connection connection, in Envelope request, in Envelope answer)
    {
        switch (request.Method)
        {
            case "initialize":
                using (var said = JsonDocument.Parse(answer.BytesOf(answer.Result).ToArray()))
                {
                    _revision = connection.Peer.Revision = RevisionIn(said.RootElement);
                    _changing = ChangingIn(said.RootElement);
                }

                connection.KnowsClient = true;
                Volatile.Write(ref _initialize, request.Utf8.ToArray());
                break;
            case "logging/setLevel":
                _logLevel = request.Utf8.ToArray();
                break;
            case "resources/subscribe" when _subscriptions.Count < MostSubscriptions:
                _subscriptions[request.Target.ToString()] = request.Utf8.ToArray();
                break;
            case "resources/unsubscribe":
                _subscriptions.TryRemove(request.Target.ToString(), out _);
                break;
        }
    }

    /// <summary>Says to a new connection what the client said to an earlier one.</summary>
    /// <returns>The lists that may be others now, of which the gateway had promised to tell; <see langword="null"/> where there was no handshake to repeat.</returns>
    /// <exception cref="PeerException">The gateway refuses, or agrees on something else.</exception>
    public async Task<IReadOnlyList<string>?> RepeatAsync(Connection connection, CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _initialize) is not { } initialize)
            return null;
        using (var answer = await AskAsync(connection, initialize, cancellationToken).ConfigureAwait(false))
        {
            if (answer.Message.Kind != MessageKind.Response)
                throw new PeerException(PeerFailure.Refused, string.Create(CultureInfo.InvariantCulture, $"The gateway refused the handshake with error {answer.Message.ErrorCode}.")) { HttpStatus = answer.HttpStatus };
            using var said = JsonDocument.Parse(answer.Message.BytesOf(answer.Message.Result).ToArray());
            // The client cannot be told to speak another one.
            if (RevisionIn(said.RootElement) is var agreed && agreed != _revision)
                throw new PeerException(PeerFailure.Refused, $"The gateway speaks {agreed ?? "no revision"} to a client that speaks {_revision}.");
            connection.Peer.Revision = agreed;
        }

        connection.Answered();
        if (Volatile.Read(ref _initialized) is { } initialized)
        {
            await connection.Peer.SendAsync(initialized, "notifications/initialized", cancellationToken).ConfigureAwait(false);
            connection.ListenUnasked();
        }

        foreach (var told in _subscriptions.Values.Concat(_logLevel is { } level ? [level] : []))
            (await AskAsync(connection, told, cancellationToken).ConfigureAwait(false)).Dispose();
        connection.KnowsClient = true;
        return _changing;
    }

    /// <summary>Says one request of the client to another connection too; its answer is nobody's.</summary>
    public static async Task RepeatAsync(Connection connection, byte[] request, CancellationToken cancellationToken) =>
        (await AskAsync(connection, request, cancellationToken).ConfigureAwait(false)).Dispose();

    private static async Task<PeerAnswer> AskAsync(Connection connection, byte[] remembered, CancellationToken cancellationToken)
    {
        if (!Envelope.TryRead(remembered, out var message, out var fault))
            throw new PeerException(PeerFailure.Unreadable, fault.Text);
        var id = connection.Peer.NextId();
        var request = new ArrayBufferWriter<byte>(remembered.Length + 16);
        message.WithId(Encoding.UTF8.GetBytes(id.ToString(CultureInfo.InvariantCulture)), request);
        return await connection.Peer.CallAsync(new PeerRequest(id, request.WrittenMemory, message.Method, message.Target.OrNull()), cancellationToken).ConfigureAwait(false);
    }

    private static string? RevisionIn(JsonElement result) =>
        result.ValueKind == JsonValueKind.Object && result.TryGetProperty("protocolVersion", out var version) && version.ValueKind == JsonValueKind.String ? version.GetString() : null;

    private static string[] ChangingIn(JsonElement result) =>
        result.ValueKind == JsonValueKind.Object && result.TryGetProperty("capabilities", out var capabilities) && capabilities.ValueKind == JsonValueKind.Object
            ? [.. capabilities.EnumerateObject().Where(feature => feature.Name is "tools" or "prompts" or "resources" && Tells(feature.Value)).Select(feature => feature.Name)]
            : [];

    private static bool Tells(JsonElement feature) =>
        feature.ValueKind == JsonValueKind.Object && feature.TryGetProperty("listChanged", out var tells) && tells.ValueKind == JsonValueKind.True;
}
