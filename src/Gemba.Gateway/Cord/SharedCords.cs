using System.Text.Json;
using Gemba.Gateway.Redis;

namespace Gemba.Gateway.Cord;

/// <summary>Makes what is stopped at one gateway stopped at all: written to Redis, told at once, read again whenever Redis was away.</summary>
internal sealed class SharedCords : IDisposable
{
    private const string Channel = "andon";
    private const string Key = "andon:cords";

    // Each entry is the time of its change in ms, a bar, and the cord; an older word never goes over a newer one.
    private static readonly RedisScript Put = new("cord_put", """
        local known = redis.call('HGET', KEYS[1], ARGV[1])
        if known and tonumber(string.match(known, '^%d+')) >= tonumber(ARGV[2]) then return 0 end
        redis.call('HSET', KEYS[1], ARGV[1], ARGV[2] .. '|' .. ARGV[3])
        return 1
        """);

    private static readonly ReadOnlyMemory<byte> ReadAll = "HGETALL"u8.ToArray();

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Cords _cords;
    private readonly RedisClient _redis;
    private readonly RedisChannels _channels;

    public SharedCords(Cords cords, RedisClient redis, RedisChannels channels)
    {
        (_cords, _redis, _channels) = (cords, redis, channels);
        cords.Changed += TellAsync;
        channels.Hear(Channel, _ => Begin(withOwn: false));
        channels.Began += () => Begin(withOwn: true);
        redis.Came += () => Begin(withOwn: true);
    }

    public void Dispose() => _turn.Dispose();

    private async Task TellAsync(PulledCord cord, CancellationToken cancellationToken)
    {
        try
        {
            await PutAsync(cord, cancellationToken).ConfigureAwait(false);
            await _channels.TellAsync(Channel, ReadOnlyMemory<byte>.Empty, cancellationToken).ConfigureAwait(false);
        }
        catch (RedisException)
        {
            // It holds here; the others are told when Redis is back. The client of Redis has said that it is away.
        }
    }

    private void Begin(bool withOwn) => _ = MeetAsync(withOwn);

    private async Task MeetAsync(bool withOwn)
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            var sent = false;
            foreach (var cord in withOwn ? _cords.Known : [])
                sent |= await PutAsync(cord, CancellationToken.None).ConfigureAwait(false);
            if (sent)
                await _channels.TellAsync(Channel, ReadOnlyMemory<byte>.Empty, CancellationToken.None).ConfigureAwait(false);
            var all = await _redis.AskAsync("cord_read", [ReadAll, _redis.Key(Key)], CancellationToken.None).ConfigureAwait(false);
            await _cords.LearnAsync([.. (all.Items ?? []).Where((_, at) => at % 2 == 1).Select(CordIn).OfType<PulledCord>()], CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception lost) when (lost is RedisException or IOException or ObjectDisposedException)
        {
            // It is tried again when Redis is back.
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<bool> PutAsync(PulledCord cord, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte>[] entry = [RedisClient.Bytes(cord.Target), RedisClient.Bytes(cord.ChangedAt.ToUnixTimeMilliseconds()), JsonSerializer.SerializeToUtf8Bytes(cord, JsonSerializerOptions.Web)];
        return (await _redis.RunAsync(Put, [_redis.Key(Key)], entry, cancellationToken).ConfigureAwait(false)).Number == 1;
    }

    private static PulledCord? CordIn(RedisReply entry)
    {
        try
        {
            var json = entry.Bytes[(entry.Bytes.Span.IndexOf((byte)'|') + 1)..];
            return JsonSerializer.Deserialize<PulledCord>(json.Span, JsonSerializerOptions.Web) is { Target: not null, Reason: not null } cord ? cord : null;
        }
        catch (JsonException)
        {
            // Somebody else's entry stops nothing.
            return null;
        }
    }
}
