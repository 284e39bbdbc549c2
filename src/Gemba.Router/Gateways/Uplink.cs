using Gemba.Protocol.Faults;
using Gemba.Protocol.Peers;
using Gemba.Router.Faults;
using Gemba.Router.Observing;
using Gemba.Router.Sessions;
using Microsoft.Extensions.Logging;

namespace Gemba.Router.Gateways;

/// <summary>Keeps one gateway connected, for as long as it lives: one after the other, again and again. Requests wait here while none is.</summary>
internal sealed class Uplink(RouterOptions options, GatewayDial dial, RouterMeter meter, TimeProvider clock, ILogger<Uplink> log) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly GatewayAddress[] _gateways = [.. options.Gateways.Select(gateway => new GatewayAddress(gateway, options.Namespace))];
    private readonly HashSet<string> _toldOf = new(StringComparer.Ordinal);
    private TaskCompletionSource<Connection> _arrival = NewArrival();
    private RouterServer? _client;
    private Connection? _current;
    private Task _running = Task.CompletedTask;
    private string? _lastFailure;
    private int _waiting;
    private bool _closed;

    /// <summary>The connection that stands; <see langword="null"/> while none does.</summary>
    public Connection? Current => Volatile.Read(ref _current);

    /// <summary>Why the last try failed; <see langword="null"/> while a connection stands.</summary>
    public string? LastFailure => Volatile.Read(ref _lastFailure);

    /// <summary>Begins to connect.</summary>
    public void Start(RouterServer client)
    {
        _client = client;
        _running = Task.Run(RunAsync);
    }

    /// <summary>The connection on which to ask; waits for one.</summary>
    /// <param name="waited">How long the request has waited before.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="FaultException">None came in time, or too many wait.</exception>
    public async ValueTask<Connection> ConnectedAsync(TimeSpan waited, CancellationToken cancellationToken)
    {
        Task<Connection> arrival;
        lock (_gate)
        {
            if (_current is { } standing)
                return standing;
            if (_closed || waited >= options.QueueTimeout)
                throw new FaultException(RouterFaults.GatewayUnreachable(Names, options.QueueTimeout));
            if (_waiting >= options.MaxQueuedRequests)
                throw new FaultException(RouterFaults.QueueFull(options.MaxQueuedRequests));
            _waiting++;
            arrival = _arrival.Task;
        }

        try
        {
            return await arrival.WaitAsync(options.QueueTimeout - waited, clock, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new FaultException(RouterFaults.GatewayUnreachable(Names, options.QueueTimeout));
        }
        finally
        {
            lock (_gate)
                _waiting--;
        }
    }

    /// <summary>A connection failed in use.</summary>
    public void Failed(Connection connection, PeerException failed)
    {
        if (failed.Failure is PeerFailure.Unreachable or PeerFailure.SessionLost || (failed.Failure == PeerFailure.Broken && connection.Peer is not HttpPeer))
            Withdraw(connection, failed);
        else if (failed.Failure == PeerFailure.Broken)
            _ = LookAsync(connection);   // one exchange broke; the session, and what else is in flight in it, may be whole
    }

    /// <summary>Nobody waits any more: the client has left.</summary>
    public void Close()
    {
        TaskCompletionSource<Connection> waiting;
        lock (_gate)
        {
            _closed = true;
            waiting = _arrival;
        }

        if (Current is null)
            waiting.TrySetException(new FaultException(RouterFaults.GatewayUnreachable(Names, options.QueueTimeout)));
    }

    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested)
            return;
        Close();
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
    }

    private string Names => string.Join(", ", _gateways.Select(gateway => gateway.Name));

    private static TaskCompletionSource<Connection> NewArrival()
    {
        var arrival = new TaskCompletionSource<Connection>(TaskCreationOptions.RunContinuationsAsynchronously);
        // A fault that nobody waits for is nobody's.
        _ = arrival.Task.ContinueWith(static ended => _ = ended.Exception, TaskScheduler.Default);
        return arrival;
    }

    private async Task RunAsync()
    {
        // A random first one spreads the desks over the gateways.
        var turn = Random.Shared.Next(_gateways.Length);
        var round = 0;
        while (!_stop.IsCancellationRequested)
        {
            Connection? connection = null;
            for (var tried = 0; tried < _gateways.Length && connection is null && !_stop.IsCancellationRequested; tried++)
                connection = await TryAsync(_gateways[turn++ % _gateways.Length]).ConfigureAwait(false);
            var isSessionAlone = connection is not null && await ServeAsync(connection).ConfigureAwait(false);
            if (connection is { HasAnswered: true })
                round = 0;
            if (isSessionAlone)
                turn--;   // the gateway is there and only forgot the session
            else
                await Task.Delay(Backoff.PauseOf(options, round++, Random.Shared.NextDouble()), clock, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!_stop.IsCancellationRequested)
                meter.Retried();
        }
    }

    private async Task<Connection?> TryAsync(GatewayAddress gateway)
    {
        using var limit = new CancellationTokenSource(options.ConnectTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _stop.Token);
        var connection = new Connection(gateway, _client!, clock);
        try
        {
            connection.Peer = await dial.ConnectAsync(gateway, connection, either.Token).ConfigureAwait(false);
            await _client!.IntroduceAsync(connection, either.Token).ConfigureAwait(false);
            return connection;
        }
        catch (Exception failed) when (failed is IOException or OperationCanceledException)
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            if (!_stop.IsCancellationRequested)
                Tell(gateway, limit.IsCancellationRequested ? "timeout" : TypeOf(failed as PeerException), limit.IsCancellationRequested ? "no connection in time" : failed.Message);
            return null;
        }
    }

    /// <summary>Serves requests on a connection until it is lost.</summary>
    /// <returns>Whether only its session is.</returns>
    private async Task<bool> ServeAsync(Connection connection)
    {
        Log.Connected(log, connection.Id, connection.Gateway.Name, connection.Gateway.Protocol);
        Publish(connection);
        _ = connection.Peer.Closed.ContinueWith(
            _ => Withdraw(connection, new PeerException(PeerFailure.Broken, "The connection ended.")), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        var watching = connection.Peer is HttpPeer ? WatchAsync(connection) : Task.CompletedTask;
        using (_stop.Token.UnsafeRegister(static state => ((Connection)state!).Lose(new PeerException(PeerFailure.Broken, "The router stops.")), connection))
        {
            var cause = await connection.Lost.ConfigureAwait(false);
            Withdraw(connection, cause);
            await watching.ConfigureAwait(false);
            await _client!.LostAsync(connection).ConfigureAwait(false);
            await connection.DisposeAsync().ConfigureAwait(false);
            if (!_stop.IsCancellationRequested)
                Tell(connection.Gateway, TypeOf(cause), cause.Message);
            return cause.Failure == PeerFailure.SessionLost;
        }
    }

    private void Publish(Connection connection)
    {
        lock (_gate)
        {
            _current = connection;
            _lastFailure = null;
            _toldOf.Clear();
            _arrival.TrySetResult(connection);
            _arrival = NewArrival();
        }
    }

    private void Withdraw(Connection connection, PeerException cause)
    {
        lock (_gate)
        {
            if (ReferenceEquals(_current, connection))
                _current = null;
        }

        connection.Lose(cause);
    }

    private async Task WatchAsync(Connection connection)
    {
        while (!connection.Lost.IsCompleted)
        {
            await Task.WhenAny(connection.Lost, Task.Delay(options.LookEvery, clock, _stop.Token)).ConfigureAwait(false);
            if (!connection.Lost.IsCompleted && !connection.HasAnsweredWithin(options.LookEvery))
                await LookAsync(connection).ConfigureAwait(false);
        }
    }

    private async Task LookAsync(Connection connection)
    {
        using var limit = new CancellationTokenSource(options.ConnectTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _stop.Token);
        try
        {
            await GatewayDial.LookAsync(connection.Gateway, either.Token).ConfigureAwait(false);
        }
        catch (Exception failed) when (failed is IOException or OperationCanceledException)
        {
            Withdraw(connection, new PeerException(PeerFailure.Unreachable, failed.Message, failed));
        }
    }

    private void Tell(GatewayAddress gateway, string type, string cause)
    {
        meter.ConnectionFailed(type);
        // One line for each gateway until one answers; a line for each try would bury the rest.
        if (_toldOf.Add(gateway.Name))
            Log.GatewayFailed(log, gateway.Name, type, cause);
        Volatile.Write(ref _lastFailure, cause);
    }

    private static string TypeOf(PeerException? failed) => failed?.Failure switch
    {
        null or PeerFailure.Unreachable => "unreachable",
        PeerFailure.Broken => "broken",
        PeerFailure.SessionLost => "session_lost",
        _ => "handshake",
    };
}
