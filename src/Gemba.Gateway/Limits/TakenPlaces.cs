namespace Gemba.Gateway.Limits;

/// <summary>The places that a call holds among those that may be under way; given back once, before its client has the answer and may call again.</summary>
internal sealed class TakenPlaces(CallsAtOnce[] underWay, (string Scope, string Key, int Most)[] caps) : IDisposable
{
    private int _taken;
    private int _isGivenBack;

    /// <summary>Takes all places.</summary>
    /// <returns>Number of the first cap that has none; below 0 where all were taken.</returns>
    public int Take()
    {
        for (; _taken < caps.Length; _taken++)
        {
            if (!underWay[_taken].TryEnter(caps[_taken].Key, caps[_taken].Most))
                return _taken;
        }

        return -1;
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isGivenBack, 1) != 0)
            return;
        for (var at = 0; at < _taken; at++)
            underWay[at].Leave(caps[at].Key, caps[at].Most);
    }
}
