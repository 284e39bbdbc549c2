namespace Gemba.Observability.Percentiles;

/// <summary>
/// Durations counted in buckets that each reach 2 % further than the one before, so that every quantile is right to 1 %. 1,100 buckets hold all
/// from 1 µs to 1 h; what is shorter or longer counts as that. May be recorded into by many threads; recording takes no lock and no memory.
/// </summary>
/// <remarks>The sketch of Masson, Rim and Lee, "DDSketch" (VLDB 2019), with a fixed range instead of collapsing buckets.</remarks>
public sealed class DurationSketch
{
    /// <summary>Most that a quantile is off, as a share of the true value.</summary>
    public const double RelativeError = 0.01;

    private const double Least = 1e-6;
    private const double Most = 3600;
    private const double Growth = (1 + RelativeError) / (1 - RelativeError);

    private static readonly double BucketsPerE = 1 / Math.Log(Growth);
    private static readonly int First = IndexOf(Least);

    private readonly int[] _counts = new int[IndexOf(Most) - First + 1];
    private double _max;
    private long _ticks;

    /// <summary>Durations recorded.</summary>
    public long Count
    {
        get
        {
            var count = 0L;
            foreach (var some in _counts)
                count += some;
            return count;
        }
    }

    /// <summary>Seconds recorded in all.</summary>
    public double Sum => TimeSpan.FromTicks(Interlocked.Read(ref _ticks)).TotalSeconds;

    /// <summary>The longest duration in seconds, exact; 0 of nothing.</summary>
    public double Max => Volatile.Read(ref _max);

    /// <summary>Counts one duration.</summary>
    /// <param name="seconds">Zero or more.</param>
    public void Record(double seconds)
    {
        Interlocked.Increment(ref _counts[IndexOf(Math.Clamp(seconds, Least, Most)) - First]);
        Interlocked.Add(ref _ticks, (long)(seconds * TimeSpan.TicksPerSecond));
        RaiseMax(seconds);
    }

    /// <summary>Counts everything that another sketch holds.</summary>
    public void Add(DurationSketch other)
    {
        ArgumentNullException.ThrowIfNull(other);
        for (var i = 0; i < _counts.Length; i++)
        {
            if (other._counts[i] is not 0 and var count)
                Interlocked.Add(ref _counts[i], count);
        }

        Interlocked.Add(ref _ticks, Interlocked.Read(ref other._ticks));
        RaiseMax(other.Max);
    }

    /// <summary>The duration in seconds that a share of all durations does not exceed.</summary>
    /// <param name="share">0 to 1; 0.95 for the 95th percentile.</param>
    /// <returns>Within <see cref="RelativeError"/> of the duration at rank ⌊share × (count − 1)⌋; NaN of nothing.</returns>
    public double Quantile(double share)
    {
        var count = Count;
        if (count == 0)
            return double.NaN;
        var rank = (long)(share * (count - 1));
        var below = 0L;
        var at = -1;
        while (below <= rank && at < _counts.Length - 1)
            below += _counts[++at];
        return Math.Min(2 * Math.Pow(Growth, at + First) / (Growth + 1), Max);
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        Array.Clear(_counts);
        Volatile.Write(ref _max, 0);
        Interlocked.Exchange(ref _ticks, 0);
    }

    private static int IndexOf(double seconds) => (int)Math.Ceiling(Math.Log(seconds) * BucketsPerE);

    private void RaiseMax(double seconds)
    {
        var max = Volatile.Read(ref _max);
        while (seconds > max)
        {
            var seen = Interlocked.CompareExchange(ref _max, seconds, max);
            if (seen == max)
                return;
            max = seen;
        }
    }
}
