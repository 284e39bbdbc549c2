using System.Numerics;
using Gemba.Gateway.Backends;

namespace Gemba.Gateway.Guarding;

/// <summary>The servers of a namespace as those among whom calls are spread.</summary>
internal sealed class Pool(Balance balance, GuardOptions options, TimeProvider clock)
{
    /// <summary>Most servers of a namespace: so many are told apart in one word.</summary>
    public const int MostBackends = 64;

    // Steps of the golden ratio hit every part of a line evenly, whatever its weights, and need no memory of who had how much.
    private const double GoldenStep = 0.6180339887498949;

    private int _turn = -1;

    /// <summary>Finds those that fail while the others do not.</summary>
    public Outliers Outliers { get; } = new(options, clock);

    /// <summary>Bounds the repeats.</summary>
    public RetryBudget Retries { get; } = new(options);

    /// <summary>Chooses whom to ask next: of those that work best, the one that served this client before, else as the namespace is balanced.</summary>
    /// <param name="candidates">Who has what is asked for; at most <see cref="MostBackends"/>.</param>
    /// <param name="kept">Who served this client before.</param>
    /// <param name="tried">A bit for each candidate that was asked already.</param>
    /// <returns>The place among the candidates; -1 where all were asked.</returns>
    public int Pick(IReadOnlyList<Backend> candidates, Backend? kept, ulong tried)
    {
        if (candidates.Count == 1)
            return tried == 0 ? 0 : -1;
        var (best, among) = (int.MaxValue, 0UL);
        for (var at = 0; at < candidates.Count; at++)
        {
            var bit = 1UL << at;
            if ((tried & bit) != 0 || RankOf(candidates[at]) is var rank && rank > best)
                continue;
            among = rank < best ? bit : among | bit;
            best = rank;
        }

        if (kept is not null)
        {
            for (var rest = among; rest != 0; rest &= rest - 1)
            {
                if (ReferenceEquals(candidates[BitOperations.TrailingZeroCount(rest)], kept))
                    return BitOperations.TrailingZeroCount(rest);
            }
        }

        return among == 0 ? -1 : Choose(candidates, among);
    }

    // Who is left out, or does not answer when asked how it is, is still better than who is down, and that one better than who would refuse at once.
    private static int RankOf(Backend backend) => backend.Guard.IsOpen ? 3 : backend.IsUp == false ? 2 : backend.Guard.IsEjected || backend.Probe.IsSilent ? 1 : 0;

    private int Choose(IReadOnlyList<Backend> candidates, ulong among) => BitOperations.PopCount(among) == 1 ? BitOperations.TrailingZeroCount(among) : balance switch
    {
        Balance.Weighted => ByWeight(candidates, among),
        Balance.Priority => InTurn(MostUrgent(candidates, among)),
        Balance.LeastPending => LessBusy(candidates, among),
        _ => InTurn(among),
    };

    private int InTurn(ulong among) => Nth(among, (int)((uint)Interlocked.Increment(ref _turn) % (uint)BitOperations.PopCount(among)));

    private int ByWeight(IReadOnlyList<Backend> candidates, ulong among)
    {
        var total = 0;
        for (var rest = among; rest != 0; rest &= rest - 1)
            total += candidates[BitOperations.TrailingZeroCount(rest)].Options.Weight;
        var position = (uint)Interlocked.Increment(ref _turn) * GoldenStep;
        var left = (position - Math.Floor(position)) * total;
        var last = 0;
        for (var rest = among; rest != 0; rest &= rest - 1)
        {
            last = BitOperations.TrailingZeroCount(rest);
            left -= candidates[last].Options.Weight;
            if (left < 0)
                break;
        }

        return last;
    }

    private static ulong MostUrgent(IReadOnlyList<Backend> candidates, ulong among)
    {
        var (lowest, urgent) = (int.MaxValue, 0UL);
        for (var rest = among; rest != 0; rest &= rest - 1)
        {
            var at = BitOperations.TrailingZeroCount(rest);
            var priority = candidates[at].Options.Priority;
            if (priority > lowest)
                continue;
            urgent = priority < lowest ? 1UL << at : urgent | (1UL << at);
            lowest = priority;
        }

        return urgent;
    }

    private static int LessBusy(IReadOnlyList<Backend> candidates, ulong among)
    {
        var count = BitOperations.PopCount(among);
        var first = Random.Shared.Next(count);
        var second = (first + 1 + Random.Shared.Next(count - 1)) % count;
        var (one, other) = (Nth(among, first), Nth(among, second));
        return candidates[other].Guard.Pending < candidates[one].Guard.Pending ? other : one;
    }

    private static int Nth(ulong among, int skip)
    {
        for (; skip > 0; skip--)
            among &= among - 1;
        return BitOperations.TrailingZeroCount(among);
    }
}
