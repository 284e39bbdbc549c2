using System.Collections.Concurrent;
using Gemba.Protocol.Faults;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features.Authentication;

namespace Gemba.Protocol.Http;

/// <summary>A bounded number of places. Where it is known who takes them, one caller has no more than a share: nobody locks all others out.</summary>
/// <param name="most">All places.</param>
/// <param name="share">The part of them that one caller may have, above 0 and at most 1.</param>
public sealed class Places(int most, double share)
{
    private readonly ConcurrentDictionary<string, int> _taken = new(StringComparer.Ordinal);
    private readonly int _share = Math.Max(1, (int)(most * share));
    private int _all;

    /// <summary>Places that one caller may have.</summary>
    public int Share => _share;

    /// <summary>Places that are taken.</summary>
    public int Taken => Volatile.Read(ref _all);

    /// <summary>Who asks, as places are counted; <see langword="null"/> where nobody finds out.</summary>
    /// <param name="http">The request.</param>
    public static string? OwnerOf(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        return http.Features.Get<IHttpAuthenticationFeature>()?.User?.Identity?.Name;
    }

    /// <summary>Takes a place.</summary>
    /// <param name="owner">For whom; <see langword="null"/> where nobody knows.</param>
    /// <param name="full">What to tell where all are taken.</param>
    /// <returns>Why there is none; <see langword="null"/> where one was taken, which <see cref="GiveBack"/> gives back.</returns>
    public Fault? TryTake(string? owner, Func<int, Fault> full)
    {
        ArgumentNullException.ThrowIfNull(full);
        // The share first: who is beyond it takes no place of the others, not even for a moment.
        if (owner is not null && !TryTakeShare(owner))
            return ProtocolFaults.CallerShareTaken(_share, most);
        for (var taken = Taken; taken < most; taken = Taken)
        {
            if (Interlocked.CompareExchange(ref _all, taken + 1, taken) == taken)
                return null;
        }

        GiveShareBack(owner);
        return full(most);
    }

    /// <summary>Takes a place, also where there is none: another one is about to be given back for it.</summary>
    public void Take(string? owner)
    {
        Interlocked.Increment(ref _all);
        if (owner is not null)
            _taken.AddOrUpdate(owner, 1, static (_, count) => count + 1);
    }

    /// <summary>Gives a place back.</summary>
    public void GiveBack(string? owner)
    {
        Interlocked.Decrement(ref _all);
        GiveShareBack(owner);
    }

    private bool TryTakeShare(string owner)
    {
        while (true)
        {
            if (!_taken.TryGetValue(owner, out var taken))
            {
                if (_taken.TryAdd(owner, 1))
                    return true;
            }
            else if (taken >= _share)
            {
                return false;
            }
            else if (_taken.TryUpdate(owner, taken + 1, taken))
            {
                return true;
            }
        }
    }

    private void GiveShareBack(string? owner)
    {
        if (owner is not null && _taken.AddOrUpdate(owner, 0, static (_, count) => count - 1) == 0)
            _taken.TryRemove(KeyValuePair.Create(owner, 0));
    }
}
