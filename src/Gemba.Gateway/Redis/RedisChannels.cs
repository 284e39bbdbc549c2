using System.Buffers;
using System.IO.Pipelines;
using Microsoft.Extensions.Logging;

namespace Gemba.Gateway.Redis;

/// <summary>What other gateways tell this one, over a connection of its own: one that is subscribed takes no other commands.</summary>
internal sealed class RedisChannels(RedisClient redis, TimeProvider clock, ILogger<RedisChannels> log) : IAsyncDisposable
{
    private static readonly ReadOnlyMemory<byte> Subscribe = "SUBSCRIBE"u8.ToArray();
    private static readonly ReadOnlyMemory<byte> Publish = "PUBLISH"u8.ToArray();
    private static readonly byte[] Ping = "*1\r\n$4\r\nPING\r\n"u8.ToArray();

    // A connection over which nothing comes is asked for a sign of life; a cord that is pulled meanwhile waits for this at most.
    private static readonly TimeSpan PingEvery = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<string, Action<ReadOnlyMemory<byte>>> _listeners = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource _tried = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _keeping = Task.CompletedTask;
    private volatile bool _isListening;

    /// <summary>Whether what others say arrives.</summary>
    public bool IsListening => _isListening;

    /// <summary>From now on everything arrives; what was said before may have been missed.</summary>
    public event Action? Began;

    /// <summary>Hears a channel; before <see cref="StartAsync"/>.</summary>
    /// <param name="channel">Its name without the prefix.</param>
    /// <param name="hear">Takes a message; must return at once.</param>
    public void Hear(string channel, Action<ReadOnlyMemory<byte>> hear) => _listeners.Add(channel, hear);

    /// <summary>Begins to listen; completes after the first try.</summary>
    public Task StartAsync()
    {
        if (_listeners.Count == 0)
            return Task.CompletedTask;
        if (_keeping.IsCompleted)
            _keeping = KeepAsync();
        return _tried.Task;
    }

    /// <summary>Tells all gateways, this one among them.</summary>
    /// <exception cref="RedisException">Nobody was told.</exception>
    public async ValueTask TellAsync(string channel, ReadOnlyMemory<byte> message, CancellationToken cancellationToken) =>
        await redis.AskAsync("publish", [Publish, redis.Key(channel), message], cancellationToken).ConfigureAwait(false);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _keeping.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task KeepAsync()
    {
        var pause = new RedisPause(redis.Options, clock);
        try
        {
            while (true)
            {
                try
                {
                    var stream = await redis.Socket.OpenAsync(_stop.Token).ConfigureAwait(false);
                    await using (stream.ConfigureAwait(false))
                    {
                        await ListenAsync(stream, pause).ConfigureAwait(false);
                    }
                }
                catch (Exception lost) when (lost is IOException or ObjectDisposedException or TimeoutException)
                {
                    Log.RedisChannelsLost(log, redis.Place.ToString(), lost.Message);
                }
                finally
                {
                    _isListening = false;
                    _tried.TrySetResult();
                }

                await pause.WaitAsync(_stop.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The process ends.
        }
    }

    private async Task ListenAsync(Stream stream, RedisPause pause)
    {
        var command = new ArrayBufferWriter<byte>();
        RespWriter.Write(command, [Subscribe, .. _listeners.Keys.Select(redis.Key)]);
        await stream.WriteAsync(command.WrittenMemory, _stop.Token).ConfigureAwait(false);
        var input = PipeReader.Create(stream);
        var subscribed = 0;
        while (true)
        {
            var reading = input.ReadAsync(_stop.Token).AsTask();
            try
            {
                await reading.WaitAsync(PingEvery, clock, _stop.Token).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                await stream.WriteAsync(Ping, _stop.Token).ConfigureAwait(false);
                await reading.WaitAsync(redis.Options.CommandTimeout, clock, _stop.Token).ConfigureAwait(false);
            }

            var read = await reading.ConfigureAwait(false);
            var bytes = read.Buffer;
            while (RespReader.TryRead(ref bytes, out var reply))
            {
                if (IsSubscribed(reply) && ++subscribed == _listeners.Count)
                    Begin(pause);
                else
                    Take(reply);
            }

            input.AdvanceTo(bytes.Start, bytes.End);
            if (read.IsCompleted)
                throw new EndOfStreamException("Redis closed the connection");
        }
    }

    private void Begin(RedisPause pause)
    {
        pause.Reset();
        _isListening = true;
        _tried.TrySetResult();
        Began?.Invoke();
    }

    private static bool IsSubscribed(in RedisReply reply) => reply.Items is [var kind, _, _] && kind.Bytes.Span.SequenceEqual("subscribe"u8);

    private void Take(in RedisReply reply)
    {
        if (reply.Kind == RedisReplyKind.Error)
            throw RedisException.Refused(reply.Text);
        if (reply.Items is not [var kind, var channel, var message] || !kind.Bytes.Span.SequenceEqual("message"u8))
            return;
        if (_listeners.TryGetValue(channel.Text[redis.Options.Prefix.Length..], out var hear))
            hear(message.Bytes);
    }
}
