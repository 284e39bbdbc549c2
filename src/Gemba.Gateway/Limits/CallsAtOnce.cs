using System.Collections.Concurrent;

namespace Gemba.Gateway.Limits;

/// <summary>Counts what is under way by key; a key with nothing under way is not kept.</summary>
internal sealed class CallsAtOnce
{
    private readonly ConcurrentDictionary<string, int> _underWay = new(StringComparer.Ordinal);

    /// <summary>Begins something.</summary>
    /// <param name="key">Whose.</param>
    /// <param name="most">As many as may be under way; 0 for any number.</param>
    /// <returns>Whether it may; whoever began ends it with <see cref="Leave"/>.</returns>
    public bool TryEnter(string key, int most)
    {
        if (most == 0)
            return true;
        if (_underWay.AddOrUpdate(key, 1, static (_, count) => count + 1) <= most)
            return true;
        Leave(key, most);
        return false;
    }

    /// <summary>It is over.</summary>
    public void Leave(string key, int most)
    {
        if (most == 0 || _underWay.AddOrUpdate(key, 0, static (_, count) => count - 1) > 0)
            return;
        _underWay.TryRemove(KeyValuePair.Create(key, 0));
    }
}
