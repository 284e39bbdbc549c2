using System.Collections.Concurrent;
using System.Globalization;
using Gemba.Protocol.Peers;
using Gemba.Router.Calls;
using Gemba.Router.Sessions;

namespace Gemba.Router.Gateways;

/// <summary>One connection to a gateway, from its opening to its loss.</summary>
internal sealed class Connection(GatewayAddress gateway, Uplink uplink, RouterServer client, TimeProvider clock) : IPeerListener, IAsyncDisposable
{
    private static int _last;

    private readonly TaskCompletionSource<PeerException> _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentDictionary<long, RoutedCall> _subscriptions = new();
    private Peer? _peer;
    private long _answeredAt;
    private int _listens;
    private int _pending;

    /// <summary>The gateway.</summary>
    public GatewayAddress Gateway => gateway;

    /// <summary>Who keeps it.</summary>
    public Uplink Uplink => uplink;

    /// <summary>Whether it knows what the client agreed on.</summary>
    public bool KnowsClient { get; set; }

    /// <summary>Requests that wait for an answer on it.</summary>
    public int Pending => Volatile.Read(ref _pending);

    /// <summary>Its name in logs: the how-manieth of this process.</summary>
    public string Id { get; } = $"c{Interlocked.Increment(ref _last).ToString(CultureInfo.InvariantCulture)}";

    /// <summary>How messages travel; set once, when the connection stands.</summary>
    public Peer Peer
    {
        get => _peer ?? throw new InvalidOperationException("The connection does not stand yet.");
        set => _peer = value;
    }

    /// <summary>Completes with the cause when the connection is of no more use.</summary>
    public Task<PeerException> Lost => _lost.Task;

    /// <summary>Whether the gateway answered anything on it.</summary>
    public bool HasAnswered => Volatile.Read(ref _answeredAt) != 0;

    /// <summary>The gateway answered.</summary>
    public void Answered() => Volatile.Write(ref _answeredAt, clock.GetTimestamp());

    /// <summary>Whether the gateway answered lately.</summary>
    public bool HasAnsweredWithin(TimeSpan span) => HasAnswered && clock.GetElapsedTime(Volatile.Read(ref _answeredAt)) < span;

    /// <summary>A request goes out on it, or has its answer.</summary>
    public void Count(int requests) => Interlocked.Add(ref _pending, requests);

    /// <summary>The connection is of no more use.</summary>
    public void Lose(PeerException cause) => _lost.TrySetResult(cause);

    /// <summary>Hears what the gateway says outside of requests, where a stream has to be opened for that.</summary>
    public void ListenUnasked()
    {
        if (Interlocked.Exchange(ref _listens, 1) == 0)
            (Peer as HttpPeer)?.ListenUnasked();
    }

    /// <summary>A request that stays open and is told of changes under its id.</summary>
    public void Subscribed(long id, RoutedCall call) => _subscriptions[id] = call;

    /// <summary>It is open no more.</summary>
    public void Unsubscribed(long id) => _subscriptions.TryRemove(id, out _);

    public async ValueTask HeardAsync(PeerMessage message)
    {
        // A link does not say to which request a message belongs; this one says it itself.
        if (Rewriting.NumberIn(message.Message, message.Message.SubscriptionId) is { } id && _subscriptions.TryGetValue(id, out var call))
            await call.HeardAsync(this, message).ConfigureAwait(false);
        else
            await client.HeardAsync(this, message).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        if (_peer is not null)
            await _peer.DisposeAsync().ConfigureAwait(false);
    }
}
