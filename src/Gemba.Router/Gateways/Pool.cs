using System.Collections.Immutable;
using Gemba.Protocol.Faults;
using Gemba.Protocol.Peers;
using Gemba.Router.Faults;
using Gemba.Router.Observing;
using Gemba.Router.Sessions;
using Microsoft.Extensions.Logging;

namespace Gemba.Router.Gateways;

/// <summary>The gateways that are connected, and the requests that wait for one.</summary>
/// <remarks>
/// One connection is the <see cref="Home"/> of the client: what belongs to its session goes there, and what is said outside of requests is heard from there alone. Where
/// requests are spread, every gateway is connected, each one is told what the client agreed on with its home, and the other requests go to whichever the balance names.
/// </remarks>
internal sealed class Pool : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly RouterOptions _options;
    private readonly TimeProvider _clock;
    private readonly Balancing _balancing;
    private readonly Uplink[] _uplinks;
    private readonly GatewayAddress[] _gateways;
    private readonly bool _spreads;
    private TaskCompletionSource _arrival = NewArrival();
    private ImmutableArray<Connection> _standing = [];
    private Connection? _home;
    private RouterServer? _client;
    private int _waiting;
    private bool _closed;

    public Pool(RouterOptions options, GatewayDial dial, RouterMeter meter, TimeProvider clock, ILogger<Uplink> log)
    {
        (_options, _clock) = (options, clock);
        _balancing = new Balancing(options.Balance);
        _gateways = dial.Gateways;
        _spreads = options.SpreadRequests && _gateways.Length > 1;
        Uplink New(params GatewayAddress[] gateways) => new(options, gateways, this, dial, meter, clock, log);
        _uplinks = _spreads ? [.. _gateways.Select(gateway => New(gateway))] : [New(_gateways)];
        meter.Watch(this);
    }

    /// <summary>How gateways can be reached here.</summary>
    public IEnumerable<string> Protocols => _gateways.Select(gateway => gateway.Protocol).Distinct();

    /// <summary>The connection that the client's session is on; <see langword="null"/> while there is none.</summary>
    public Connection? Home => Volatile.Read(ref _home);

    /// <summary>Every connection that stands.</summary>
    public ImmutableArray<Connection> Standing
    {
        get
        {
            lock (_gate)
                return _standing;
        }
    }

    /// <summary>Why the last try failed; <see langword="null"/> while a connection stands.</summary>
    public string? LastFailure => Home is null ? _uplinks.Select(uplink => uplink.LastFailure).FirstOrDefault(failure => failure is not null) : null;

    /// <summary>Begins to connect.</summary>
    public void Start(RouterServer client)
    {
        _client = client;
        foreach (var uplink in _uplinks)
            uplink.Start(client);
    }

    /// <summary>The connection on which to ask; waits for one.</summary>
    /// <param name="staysHome">Whether the request belongs to the client's session.</param>
    /// <param name="waited">How long the request has waited before.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="FaultException">None came in time, or too many wait.</exception>
    public async ValueTask<Connection> ConnectedAsync(bool staysHome, TimeSpan waited, CancellationToken cancellationToken)
    {
        var started = _clock.GetTimestamp();
        while (true)
        {
            Task arrival;
            lock (_gate)
            {
                if (Choose(staysHome) is { } standing)
                    return standing;
                if (_closed || waited >= _options.QueueTimeout)
                    throw Unreachable();
                if (_waiting >= _options.MaxQueuedRequests)
                    throw new FaultException(RouterFaults.QueueFull(_options.MaxQueuedRequests));
                _waiting++;
                arrival = _arrival.Task;
            }

            try
            {
                await arrival.WaitAsync(_options.QueueTimeout - waited, _clock, cancellationToken).ConfigureAwait(false);
                waited += _clock.GetElapsedTime(started);
                started = _clock.GetTimestamp();
            }
            catch (TimeoutException)
            {
                throw Unreachable();
            }
            finally
            {
                lock (_gate)
                    _waiting--;
            }
        }
    }

    /// <summary>A connection stands, or knows now what the client agreed on.</summary>
    public void Arrived(Connection connection)
    {
        lock (_gate)
        {
            if (!_standing.Contains(connection) && !connection.Lost.IsCompleted)
                _standing = _standing.Add(connection);
            if (_home is null && !connection.Lost.IsCompleted)
                Volatile.Write(ref _home, connection);
            _arrival.TrySetResult();
            _arrival = NewArrival();
        }
    }

    /// <summary>A connection stands no more. Another one takes its place, where one knows the client.</summary>
    public void Left(Connection connection)
    {
        Connection? next = null;
        lock (_gate)
        {
            _standing = _standing.Remove(connection);
            if (ReferenceEquals(_home, connection))
            {
                next = _standing.FirstOrDefault(other => other.KnowsClient || _client?.Handshake.IsNeeded != true);
                Volatile.Write(ref _home, next);
            }
        }

        if (next is not null)
            _ = _client!.MovedAsync();
    }

    /// <summary>A connection failed in use.</summary>
    public static void Failed(Connection connection, PeerException failed) => connection.Uplink.Failed(connection, failed);

    /// <summary>What the client said to its home, said to the others that stand too: they answer its requests as well.</summary>
    public void TellOthers(Connection told, Func<Connection, Task> tell)
    {
        foreach (var other in Standing.Where(other => !ReferenceEquals(other, told)))
            _ = TryAsync(other, tell);
    }

    /// <summary>Nobody waits any more: the client has left.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            if (_home is null)
                _arrival.TrySetException(Unreachable());
        }
    }

    public async ValueTask DisposeAsync()
    {
        Close();
        await Task.WhenAll(_uplinks.Select(uplink => uplink.DisposeAsync().AsTask())).ConfigureAwait(false);
    }

    private Connection? Choose(bool staysHome)
    {
        if (!_spreads || staysHome || _home is null)
            return _home;
        var isNeeded = _client!.Handshake.IsNeeded;
        return _balancing.Choose([.. _standing.Where(connection => !isNeeded || connection.KnowsClient || ReferenceEquals(connection, _home))]);
    }

    private static async Task TryAsync(Connection connection, Func<Connection, Task> tell)
    {
        try
        {
            await tell(connection).ConfigureAwait(false);
        }
        catch (PeerException failed)
        {
            connection.Lose(failed);
        }
        catch (OperationCanceledException)
        {
            connection.Lose(new PeerException(PeerFailure.Broken, "The gateway did not take in time what the client agreed on."));
        }
    }

    private FaultException Unreachable() => new(RouterFaults.GatewayUnreachable(string.Join(", ", _gateways.Select(gateway => gateway.Name)), _options.QueueTimeout));

    private static TaskCompletionSource NewArrival()
    {
        var arrival = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        // A fault that nobody waits for is nobody's.
        _ = arrival.Task.ContinueWith(static ended => _ = ended.Exception, TaskScheduler.Default);
        return arrival;
    }
}
