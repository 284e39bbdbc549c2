using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Gemba.Gateway.Identity;

/// <summary>What became of tokens that were judged before, by their hash: the tokens themselves are not kept. Holds a bounded number; those that were not used for longest go first.</summary>
/// <param name="most">How many at most.</param>
internal sealed class RecentTokens<T>(int most)
    where T : class
{
    private readonly Lock _turn = new();
    private readonly int _half = Math.Max(1, most / 2);
    private volatile ConcurrentDictionary<Key, T> _young = new();
    private volatile ConcurrentDictionary<Key, T> _old = new();

    /// <summary>Finds what is known of a token.</summary>
    public T? Find(string token)
    {
        var key = KeyOf(token);
        if (_young.TryGetValue(key, out var known))
            return known;
        if (_old.TryGetValue(key, out known))
            Keep(key, known);
        return known;
    }

    /// <summary>Keeps what was found out.</summary>
    public void Keep(string token, T known) => Keep(KeyOf(token), known);

    /// <summary>Lets go of a token.</summary>
    public void Forget(string token)
    {
        var key = KeyOf(token);
        _young.TryRemove(key, out _);
        _old.TryRemove(key, out _);
    }

    private void Keep(Key key, T known)
    {
        lock (_turn)
        {
            if (_young.Count >= _half)
                (_old, _young) = (_young, new ConcurrentDictionary<Key, T>());
            _young[key] = known;
        }
    }

    private static Key KeyOf(string token)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(token), hash);
        return MemoryMarshal.Read<Key>(hash);
    }

    private readonly record struct Key(UInt128 First, UInt128 Second);
}
