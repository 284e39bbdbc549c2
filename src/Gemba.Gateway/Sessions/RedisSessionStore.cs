using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Gemba.Gateway.Faults;
using Gemba.Gateway.Redis;
using Gemba.Protocol.Faults;
using Gemba.Protocol.Sessions;

namespace Gemba.Gateway.Sessions;

/// <summary>
/// Sessions in Redis. They stand there under a hash of their ids, so that whoever reads Redis can use none of them. One that was ended leaves a mark for as long as another gateway may
/// still have it; one that is merely missing, because Redis began anew, is written again by the gateway that has it.
/// </summary>
internal sealed class RedisSessionStore : ISessionStore
{
    private const string Channel = "sessions";
    private const byte Ending = (byte)'e';
    private const byte Passing = (byte)'m';
    private const int KeyLength = 43;

    private static readonly ReadOnlyMemory<byte> Get = "GET"u8.ToArray();

    // KEYS: session, mark of its end, all sessions by the end of their idle time. ARGV: state, idle ms, most, name, whether the state is news.
    private static readonly RedisScript Keep = new("session_keep", """
        if redis.call('EXISTS', KEYS[2]) == 1 then return 0 end
        local t = redis.call('TIME')
        local now = t[1] * 1000 + math.floor(t[2] / 1000)
        local missing = redis.call('EXISTS', KEYS[1]) == 0
        if missing then
          redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', now)
          if redis.call('ZCARD', KEYS[3]) >= tonumber(ARGV[3]) then return -1 end
        end
        if missing or ARGV[5] == '1' then redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2]) else redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
        redis.call('ZADD', KEYS[3], now + ARGV[2], ARGV[4])
        redis.call('PEXPIRE', KEYS[3], ARGV[2])
        return 1
        """);

    // KEYS as above. ARGV: idle ms, name, channel, what the others are told.
    private static readonly RedisScript End = new("session_end", """
        redis.call('DEL', KEYS[1])
        redis.call('ZREM', KEYS[3], ARGV[2])
        redis.call('SET', KEYS[2], '', 'PX', ARGV[1])
        redis.call('PUBLISH', ARGV[3], ARGV[4])
        return 1
        """);

    private readonly List<ISessionListener> _listeners = [];
    private readonly byte[] _me = RandomNumberGenerator.GetBytes(8);
    private readonly RedisClient _redis;
    private readonly RedisChannels _channels;
    private readonly int _most;
    private readonly ReadOnlyMemory<byte> _idle;

    public RedisSessionStore(RedisClient redis, RedisChannels channels, SessionOptions options, TimeSpan idle)
    {
        (_redis, _channels, _most, _idle) = (redis, channels, options.Max, RedisClient.Bytes((long)idle.TotalMilliseconds));
        channels.Hear(Channel, Hear);
        channels.Began += Return;
        redis.Came += Return;
    }

    public string KeyOf(string shown) => Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(shown)));

    public async ValueTask<string> OpenAsync(SessionState state, CancellationToken cancellationToken)
    {
        var kept = await WriteAsync(state.Id, state, isChanged: true, cancellationToken).ConfigureAwait(false);
        return kept >= 0 ? state.Id : throw new FaultException(GatewayFaults.SessionStoreFull(_most));
    }

    public async ValueTask<SessionState?> FindAsync(string shown, CancellationToken cancellationToken)
    {
        try
        {
            var found = await _redis.AskAsync("session_find", [Get, SessionKeyOf(KeyOf(shown))], cancellationToken).ConfigureAwait(false);
            return found.Kind == RedisReplyKind.Bytes ? StateIn(shown, found.Bytes) : null;
        }
        catch (RedisException away)
        {
            throw new FaultException(GatewayFaults.SessionStoreAway(), away);
        }
    }

    public async ValueTask<bool> KeepAsync(string shown, SessionState state, bool isChanged, CancellationToken cancellationToken) =>
        // Where there is no room it lives on here, as it did before.
        await WriteAsync(shown, state, isChanged, cancellationToken).ConfigureAwait(false) != 0;

    public async ValueTask EndAsync(string shown, CancellationToken cancellationToken)
    {
        var key = KeyOf(shown);
        try
        {
            await _redis.RunAsync(End, KeysOf(key), [_idle, RedisClient.Bytes(key), _redis.Key(Channel), Message(Ending, key, default)], cancellationToken).ConfigureAwait(false);
        }
        catch (RedisException away)
        {
            throw new FaultException(GatewayFaults.SessionStoreAway(), away);
        }
    }

    public void Pass(string shown, ReadOnlyMemory<byte> message) => _ = PassAsync(Message(Passing, KeyOf(shown), message.Span));

    public void Join(ISessionListener listener)
    {
        lock (_listeners)
            _listeners.Add(listener);
    }

    private async Task PassAsync(byte[] message)
    {
        try
        {
            await _channels.TellAsync(Channel, message, CancellationToken.None).ConfigureAwait(false);
        }
        catch (RedisException)
        {
            // Whoever waits for it waits until their time is over.
        }
    }

    private async ValueTask<long> WriteAsync(string shown, SessionState state, bool isChanged, CancellationToken cancellationToken)
    {
        var key = KeyOf(shown);
        try
        {
            var reply = await _redis.RunAsync(Keep, KeysOf(key), [BytesOf(state), _idle, RedisClient.Bytes(_most), RedisClient.Bytes(key), RedisClient.Bytes(isChanged ? 1 : 0)], cancellationToken).ConfigureAwait(false);
            return reply.Number;
        }
        catch (RedisException away)
        {
            throw new FaultException(GatewayFaults.SessionStoreAway(), away);
        }
    }

    private ReadOnlyMemory<byte> SessionKeyOf(string key) => _redis.Key("session:" + key);

    private ReadOnlyMemory<byte>[] KeysOf(string key) => [SessionKeyOf(key), _redis.Key("ended:" + key), _redis.Key("sessions")];

    private byte[] Message(byte kind, string key, ReadOnlySpan<byte> message) => [kind, .. _me, .. Encoding.ASCII.GetBytes(key), .. message];

    private void Hear(ReadOnlyMemory<byte> said)
    {
        var head = 1 + _me.Length;
        if (said.Length < head + KeyLength || said.Span[1..head].SequenceEqual(_me))
            return;
        var (key, message) = (Encoding.ASCII.GetString(said.Span.Slice(head, KeyLength)), said[(head + KeyLength)..]);
        ForEach(listener =>
        {
            if (said.Span[0] == Ending)
                listener.Ended(key);
            else
                listener.Came(key, message);
        });
    }

    private void Return() => ForEach(static listener => listener.Returned());

    private void ForEach(Action<ISessionListener> tell)
    {
        ISessionListener[] all;
        lock (_listeners)
            all = [.. _listeners];
        Array.ForEach(all, tell);
    }

    private static byte[] BytesOf(SessionState state) => [.. JsonSerializer.SerializeToUtf8Bytes(state.Owner), (byte)'\n', .. state.Server.Span];

    private static SessionState? StateIn(string shown, ReadOnlyMemory<byte> bytes)
    {
        var line = bytes.Span.IndexOf((byte)'\n');
        try
        {
            return line < 0 ? null : new SessionState(shown, JsonSerializer.Deserialize<string?>(bytes.Span[..line]), bytes[(line + 1)..]);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
