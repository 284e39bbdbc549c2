using System.Text.Json;
using Gemba.Gateway.Revisions;
using Gemba.Protocol.Envelopes;
using Gemba.Protocol.Faults;
using Gemba.Protocol.Peers;

namespace Gemba.Gateway.Backends;

/// <summary>A <c>subscriptions/listen</c> for resources at a server without handshake (2026-07-28, Subscriptions).</summary>
internal sealed class ResourceStream : IPeerListener
{
    private readonly TaskCompletionSource _acknowledged = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stop;
    private readonly Action<PeerMessage> _told;
    private PeerException? _failure;

    private ResourceStream(BackendSession session, IReadOnlyCollection<string> asked, Action<PeerMessage> told, CancellationToken stop)
    {
        (Session, Asked, _told) = (session, asked.ToHashSet(StringComparer.Ordinal), told);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Ended = HoldAsync();
    }

    /// <summary>The connection that it is on.</summary>
    public BackendSession Session { get; }

    /// <summary>The resources that it was opened for.</summary>
    public IReadOnlySet<string> Asked { get; }

    /// <summary>Those of them of which the server tells.</summary>
    public IReadOnlySet<string> Granted { get; private set; } = new HashSet<string>();

    /// <summary>Completes when it tells of nothing any more.</summary>
    public Task Ended { get; }

    /// <summary>Opens one.</summary>
    /// <param name="session">The connection.</param>
    /// <param name="uris">The resources.</param>
    /// <param name="told">Hears what it brings.</param>
    /// <param name="patience">Ends the wait for the server's acknowledgement.</param>
    /// <param name="stop">Ends the stream.</param>
    /// <exception cref="FaultException">The server has no subscriptions.</exception>
    /// <exception cref="PeerException">It gave no answer.</exception>
    public static async Task<ResourceStream> OpenAsync(
        BackendSession session, IReadOnlyCollection<string> uris, Action<PeerMessage> told, CancellationToken patience, CancellationToken stop)
    {
        var stream = new ResourceStream(session, uris, told, stop);
        try
        {
            await Task.WhenAny(stream._acknowledged.Task, stream.Ended).WaitAsync(patience).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            stream.End();
            throw;
        }

        if (stream._acknowledged.Task.IsCompleted)
            return stream;
        throw stream._failure is { IsPassing: true } failure
            ? new PeerException(failure.Failure, failure.Message, failure) { HttpStatus = failure.HttpStatus }
            : new FaultException(ProtocolFaults.MethodUnknown("resources/subscribe"));
    }

    /// <summary>Ends it.</summary>
    public void End()
    {
        try
        {
            _stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It ended by itself.
        }
    }

    public ValueTask HeardAsync(PeerMessage message)
    {
        if (message.Message.Method == "notifications/subscriptions/acknowledged")
        {
            Granted = GrantedIn(message.Message);
            _acknowledged.TrySetResult();
        }
        else if (message.Message.Method == "notifications/resources/updated" && !_stop.IsCancellationRequested)
        {
            _told(message);
        }

        return default;
    }

    private async Task HoldAsync()
    {
        var id = Session.Peer.NextId();
        var request = Messages.Request(id, "subscriptions/listen", Session.Revision, Session.Card, json =>
        {
            json.WriteStartObject("notifications"u8);
            json.WriteStartArray("resourceSubscriptions"u8);
            foreach (var uri in Asked)
                json.WriteStringValue(uri);
            json.WriteEndArray();
            json.WriteEndObject();
        });
        try
        {
            using var end = await Session.Peer.CallAsync(new PeerRequest(id, request, "subscriptions/listen", Course: this), _stop.Token).ConfigureAwait(false);
        }
        catch (PeerException failed)
        {
            _failure = failed;
        }
        catch (OperationCanceledException)
        {
            // Whoever holds it sees that it ended.
        }
        finally
        {
            // What it is linked to lives as long as the gateway.
            _stop.Dispose();
        }
    }

    private static HashSet<string> GrantedIn(in Envelope message)
    {
        using var body = JsonDocument.Parse(message.Params.IsPresent ? message.BytesOf(message.Params).ToArray() : "{}"u8.ToArray());
        return body.RootElement.ValueKind == JsonValueKind.Object && body.RootElement.TryGetProperty("notifications", out var filter) && filter.ValueKind == JsonValueKind.Object
            && filter.TryGetProperty("resourceSubscriptions", out var uris) && uris.ValueKind == JsonValueKind.Array
            ? uris.EnumerateArray().Where(uri => uri.ValueKind == JsonValueKind.String).Select(uri => uri.GetString()!).ToHashSet(StringComparer.Ordinal)
            : [];
    }
}
