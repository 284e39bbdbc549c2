using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Gemba.Observability.Metrics;
using Microsoft.Extensions.Logging;

namespace Gemba.Gateway.Redis;

/// <summary>Redis as this process asks it: one connection for all, made anew whenever it breaks. While there is none, whoever asks is told so at once.</summary>
internal sealed class RedisClient : IAsyncDisposable
{
    private static readonly ReadOnlyMemory<byte> EvalSha = "EVALSHA"u8.ToArray();
    private static readonly ReadOnlyMemory<byte>[] Load = ["SCRIPT"u8.ToArray(), "LOAD"u8.ToArray()];

    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _tried = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly GembaMeter _meter;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly ConcurrentDictionary<RedisScript, ReadOnlyMemory<byte>> _hashes = new();
    private Task _keeping = Task.CompletedTask;
    private bool _isToldLost;
    private volatile RedisConnection? _connection;

    public RedisClient(RedisOptions options, GembaMeter meter, TimeProvider clock, ILogger<RedisClient> log)
    {
        (Options, _meter, _clock, _log) = (options, meter, clock, log);
        Place = RedisPlace.TryParse(options.Url, out var unusable) ?? throw new ArgumentException($"redis:url {unusable}", nameof(options));
        Socket = new RedisSocket(options, Place, clock);
        meter.Observe(MetricTable.GatewayRedisUp, () => IsUp ? 1 : 0);
    }

    /// <summary>How it is asked.</summary>
    public RedisOptions Options { get; }

    /// <summary>Where it is.</summary>
    public RedisPlace Place { get; }

    /// <summary>Opens further connections, for subscriptions.</summary>
    public RedisSocket Socket { get; }

    /// <summary>Whether there is a connection.</summary>
    public bool IsUp => _connection is not null;

    /// <summary>A connection was made; what was kept in Redis may be gone.</summary>
    public event Action? Came;

    /// <summary>Begins to connect.</summary>
    /// <returns>Completes after the first try, however it ended: a gateway starts without Redis too.</returns>
    public Task StartAsync()
    {
        if (_keeping.IsCompleted)
            _keeping = KeepAsync();
        return _tried.Task;
    }

    /// <summary>A key or channel of this gateway.</summary>
    public ReadOnlyMemory<byte> Key(string name) => Encoding.UTF8.GetBytes(Options.Prefix + name);

    /// <summary>Bytes of a text.</summary>
    public static ReadOnlyMemory<byte> Bytes(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>Bytes of a number.</summary>
    public static ReadOnlyMemory<byte> Bytes(long number) => Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture));

    /// <summary>Sends a command and waits for its reply.</summary>
    /// <param name="operation">Its name in metrics.</param>
    /// <param name="command">The command, word by word.</param>
    /// <param name="cancellationToken">Ends the wait; Redis still does the command.</param>
    /// <exception cref="RedisException">There is no reply, or Redis refused.</exception>
    public async ValueTask<RedisReply> AskAsync(string operation, ReadOnlyMemory<byte>[] command, CancellationToken cancellationToken)
    {
        var reply = await SendAsync(operation, command, cancellationToken).ConfigureAwait(false);
        return reply.Kind == RedisReplyKind.Error ? throw Failed(RedisException.Refused(reply.Text)) : reply;
    }

    /// <summary>Runs a script.</summary>
    /// <exception cref="RedisException">There is no reply, or Redis refused.</exception>
    public async ValueTask<RedisReply> RunAsync(RedisScript script, ReadOnlyMemory<byte>[] keys, ReadOnlyMemory<byte>[] arguments, CancellationToken cancellationToken)
    {
        var hash = _hashes.TryGetValue(script, out var known) ? known : await LoadAsync(script, cancellationToken).ConfigureAwait(false);
        ReadOnlyMemory<byte>[] command = [EvalSha, hash, Bytes(keys.Length), .. keys, .. arguments];
        var reply = await SendAsync(script.Operation, command, cancellationToken).ConfigureAwait(false);
        if (reply.Kind == RedisReplyKind.Error && reply.Bytes.Span.StartsWith("NOSCRIPT"u8))
        {
            // Redis began anew, and keeps no scripts.
            await LoadAsync(script, cancellationToken).ConfigureAwait(false);
            reply = await SendAsync(script.Operation, command, cancellationToken).ConfigureAwait(false);
        }

        return reply.Kind == RedisReplyKind.Error ? throw Failed(RedisException.Refused(reply.Text)) : reply;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _keeping.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async ValueTask<ReadOnlyMemory<byte>> LoadAsync(RedisScript script, CancellationToken cancellationToken) =>
        _hashes[script] = (await AskAsync(script.Operation, [.. Load, script.Source], cancellationToken).ConfigureAwait(false)).Bytes;

    private async ValueTask<RedisReply> SendAsync(string operation, ReadOnlyMemory<byte>[] command, CancellationToken cancellationToken)
    {
        var started = _clock.GetTimestamp();
        try
        {
            if (_connection is not { } connection)
                throw RedisException.Unreachable(Place.ToString());
            return await connection.AskAsync(command).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (RedisException failed)
        {
            Failed(failed);
            throw;
        }
        finally
        {
            _meter.Record(MetricTable.GatewayRedisOperations, _clock.GetElapsedTime(started).TotalSeconds, operation);
        }
    }

    private RedisException Failed(RedisException failed)
    {
        _meter.Add(MetricTable.GatewayRedisFailures, failed.Failure switch
        {
            RedisFailure.TimedOut => "timeout",
            RedisFailure.Full => "full",
            RedisFailure.Refused => "refused",
            RedisFailure.Unreadable => "unreadable",
            _ => "unreachable",
        });
        return failed;
    }

    private async Task KeepAsync()
    {
        var pause = new RedisPause(Options, _clock);
        try
        {
            while (true)
            {
                try
                {
                    var connection = new RedisConnection(await Socket.OpenAsync(_stop.Token).ConfigureAwait(false), Options, Place.ToString(), _clock);
                    await using (connection.ConfigureAwait(false))
                    {
                        await ServeAsync(connection, pause).ConfigureAwait(false);
                    }
                }
                catch (RedisException failed)
                {
                    // Said once for each outage: the tries go on for as long as it lasts.
                    if (!_isToldLost)
                        Log.RedisLost(_log, Place.ToString(), failed.Message);
                    _isToldLost = true;
                    _tried.TrySetResult();
                }

                await pause.WaitAsync(_stop.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            _tried.TrySetResult();
        }
    }

    private async Task ServeAsync(RedisConnection connection, RedisPause pause)
    {
        _connection = connection;
        pause.Reset();
        _isToldLost = false;
        Log.RedisReached(_log, Place.ToString());
        _tried.TrySetResult();
        Came?.Invoke();
        try
        {
            throw await connection.Closed.WaitAsync(_stop.Token).ConfigureAwait(false);
        }
        finally
        {
            _connection = null;
        }
    }
}
