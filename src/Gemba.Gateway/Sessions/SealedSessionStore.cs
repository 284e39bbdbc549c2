using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Gemba.Gateway.Faults;
using Gemba.Protocol.Faults;
using Gemba.Protocol.Sessions;

namespace Gemba.Gateway.Sessions;

/// <summary>
/// Sessions inside their own ids: sealed with AES-256-GCM, so that only gateways with the key can read or make one. Nothing is shared, and so what changes after
/// <c>initialize</c> is known only where it changed, and one that was ended is only there remembered as ended.
/// </summary>
internal sealed class SealedSessionStore(IReadOnlyList<SessionKey> keys, SessionOptions options, TimeProvider clock) : ISessionStore
{
    // Servers and proxies take 8 kB for a header.
    private const int Longest = 4096;

    // Ids that were ended here and could still be used; the oldest are over first.
    private const int MostEnded = 100_000;

    private const int NonceLength = 12;
    private const int TagLength = 16;

    private readonly ConcurrentDictionary<string, byte> _ended = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _endedInOrder = new();

    public string KeyOf(string shown) => shown;

    public ValueTask<string> OpenAsync(SessionState state, CancellationToken cancellationToken)
    {
        var kept = new Kept(state.Id, state.Owner, clock.GetUtcNow() + options.SealedFor, Encoding.UTF8.GetString(state.Server.Span));
        var shown = Seal(keys[0], JsonSerializer.SerializeToUtf8Bytes(kept, JsonSerializerOptions.Web));
        return shown.Length <= Longest ? new(shown) : throw new FaultException(GatewayFaults.SessionTooLong(Longest));
    }

    public ValueTask<SessionState?> FindAsync(string shown, CancellationToken cancellationToken) =>
        new(Open(shown) is { } kept ? new SessionState(kept.Id, kept.Owner, Encoding.UTF8.GetBytes(kept.Server)) : null);

    public ValueTask<bool> KeepAsync(string shown, SessionState state, bool isChanged, CancellationToken cancellationToken) => new(Open(shown) is not null);

    public ValueTask EndAsync(string shown, CancellationToken cancellationToken)
    {
        if (_ended.TryAdd(shown, 0))
            _endedInOrder.Enqueue(shown);
        while (_ended.Count > MostEnded && _endedInOrder.TryDequeue(out var oldest))
            _ended.TryRemove(oldest, out _);
        return default;
    }

    public void Pass(string shown, ReadOnlyMemory<byte> message)
    {
    }

    public void Join(ISessionListener listener)
    {
    }

    private Kept? Open(string shown)
    {
        var dot = shown.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0 || shown.Length > Longest || _ended.ContainsKey(shown) || keys.FirstOrDefault(key => shown.AsSpan(0, dot).SequenceEqual(key.Name)) is not { } key)
            return null;
        var text = Unseal(key, shown.AsSpan(dot + 1));
        return text is not null && JsonSerializer.Deserialize<Kept>(text, JsonSerializerOptions.Web) is { } kept && kept.Until > clock.GetUtcNow() ? kept : null;
    }

    private static string Seal(SessionKey key, byte[] text)
    {
        var bytes = new byte[NonceLength + text.Length + TagLength];
        var nonce = bytes.AsSpan(0, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        using var cipher = new AesGcm(key.Bytes, TagLength);
        cipher.Encrypt(nonce, text, bytes.AsSpan(NonceLength, text.Length), bytes.AsSpan(NonceLength + text.Length), Encoding.ASCII.GetBytes(key.Name));
        return $"{key.Name}.{Base64Url.EncodeToString(bytes)}";
    }

    private static byte[]? Unseal(SessionKey key, ReadOnlySpan<char> text)
    {
        if (!Base64Url.IsValid(text, out var length) || length <= NonceLength + TagLength)
            return null;
        var bytes = Base64Url.DecodeFromChars(text);
        var plain = new byte[length - NonceLength - TagLength];
        using var cipher = new AesGcm(key.Bytes, TagLength);
        try
        {
            cipher.Decrypt(bytes.AsSpan(0, NonceLength), bytes.AsSpan(NonceLength, plain.Length), bytes.AsSpan(NonceLength + plain.Length), plain, Encoding.ASCII.GetBytes(key.Name));
            return plain;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }

    private sealed record Kept(string Id, string? Owner, DateTimeOffset Until, string Server);
}
