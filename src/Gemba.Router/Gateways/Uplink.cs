using Gemba.Protocol.Peers;
using Gemba.Router.Observing;
using Gemba.Router.Sessions;
using Gemba.Router.Tokens;
using Microsoft.Extensions.Logging;

namespace Gemba.Router.Gateways;

/// <summary>Keeps one gateway connected, for as long as it lives: one after the other, again and again.</summary>
internal sealed class Uplink(RouterOptions options, GatewayAddress[] gateways, Pool pool, GatewayDial dial, RouterMeter meter, TimeProvider clock, ILogger<Uplink> log) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Balancing _balancing = new(options.Balance);
    private readonly HashSet<string> _toldOf = new(StringComparer.Ordinal);
    private RouterServer? _client;
    private Task _running = Task.CompletedTask;
    private string? _lastFailure;

    /// <summary>Why the last try failed; <see langword="null"/> while a connection stands.</summary>
    public string? LastFailure => Volatile.Read(ref _lastFailure);

    /// <summary>Begins to connect.</summary>
    public void Start(RouterServer client)
    {
        _client = client;
        _running = Task.Run(RunAsync);
    }

    /// <summary>A connection failed in use.</summary>
    public void Failed(Connection connection, PeerException failed)
    {
        if (failed.Failure is PeerFailure.Unreachable or PeerFailure.SessionLost || (failed.Failure == PeerFailure.Broken && connection.Peer is not HttpPeer))
            Withdraw(connection, failed);
        else if (failed.Failure == PeerFailure.Broken)
            _ = LookAsync(connection);   // one exchange broke; the session, and what else is in flight in it, may be whole
    }

    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested)
            return;
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
    }

    private async Task RunAsync()
    {
        var round = 0;
        GatewayAddress? again = null;
        while (!_stop.IsCancellationRequested)
        {
            Connection? connection = null;
            foreach (var gateway in again is null ? _balancing.Order(gateways) : [again])
            {
                if (_stop.IsCancellationRequested || (connection = await TryAsync(gateway).ConfigureAwait(false)) is not null)
                    break;
            }

            again = null;
            if (connection is not null)
                _balancing.Used(gateways, connection.Gateway);
            var isSessionAlone = connection is not null && await ServeAsync(connection).ConfigureAwait(false);
            if (connection is { HasAnswered: true })
                round = 0;
            if (isSessionAlone)
                again = connection!.Gateway;   // it is there and only forgot the session
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
        var connection = new Connection(gateway, this, _client!, clock);
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
            if (failed is PeerException refused && AuthRefusals.ReasonOf(refused, dial.HasToken(gateway)) is { } reason)
                meter.AuthFailed(reason);
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
            pool.Left(connection);
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
        Volatile.Write(ref _lastFailure, null);
        _toldOf.Clear();
        pool.Arrived(connection);
    }

    private void Withdraw(Connection connection, PeerException cause)
    {
        connection.Lose(cause);
        pool.Left(connection);
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
