namespace Gemba.Gateway.Guarding;

/// <summary>
/// Finds the servers of a namespace that fail while the others do not, and leaves them out for a while: after failures in a row, or where a much larger share of its
/// calls fails than of the others'. Where most fail none is an outlier.
/// </summary>
internal sealed class Outliers(GuardOptions options, TimeProvider clock)
{
    /// <summary>Over how long shares are compared.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    /// <summary>Fewer calls in an interval say nothing about a share.</summary>
    public const int FewestCalls = 20;

    private readonly Lock _gate = new();
    private readonly List<OutlierRecord> _records = [];
    private long _intervalBegan = clock.GetTimestamp();

    /// <summary>A server was left out; called with no lock held.</summary>
    public event Action<Ejection>? Ejected;

    /// <summary>Adds a server.</summary>
    public OutlierRecord Enroll()
    {
        var record = new OutlierRecord();
        lock (_gate)
            _records.Add(record);
        return record;
    }

    /// <summary>Whether a server is left out just now.</summary>
    public bool IsEjected(OutlierRecord record) => Volatile.Read(ref record.EjectedUntil) is not 0 and var until && clock.GetTimestamp() < until;

    /// <summary>A call ended.</summary>
    public void Count(OutlierRecord record, bool failed)
    {
        if (_records.Count < 2 || options.OutlierFailures == 0)
            return;
        if (clock.GetElapsedTime(Volatile.Read(ref _intervalBegan)) >= Interval)
            CompareShares();
        if (!failed)
        {
            Interlocked.Increment(ref record.Succeeded);
            Volatile.Write(ref record.InARow, 0);
            return;
        }

        Interlocked.Increment(ref record.Failed);
        if (Interlocked.Increment(ref record.InARow) >= options.OutlierFailures)
            Tell(Eject(record, "in_a_row"));
    }

    private void CompareShares()
    {
        var told = new List<Ejection?>();
        lock (_gate)
        {
            if (clock.GetElapsedTime(_intervalBegan) < Interval)
                return;
            foreach (var record in _records.Where(record => record.Calls >= FewestCalls))
            {
                var others = _records.Where(other => other != record && other.Calls > 0).ToArray();
                var calls = others.Sum(other => other.Calls);
                if (calls > 0 && record.Share >= others.Sum(other => other.Share * other.Calls) / calls + options.OutlierMargin)
                    told.Add(Eject(record, "share"));
            }

            foreach (var record in _records)
                (record.Succeeded, record.Failed) = (0, 0);
            Volatile.Write(ref _intervalBegan, clock.GetTimestamp());
        }

        told.ForEach(Tell);
    }

    private Ejection? Eject(OutlierRecord record, string cause)
    {
        lock (_gate)
        {
            if (IsEjected(record) || _records.Count(IsEjected) + 1 > _records.Count * options.MaxEjected)
                return null;
            // Who served for as long as the longest time without trouble begins anew.
            var served = record.EjectedUntil == 0 ? TimeSpan.MaxValue : clock.GetElapsedTime(record.EjectedUntil);
            record.Ejections = served >= options.LongestEjection ? 1 : record.Ejections + 1;
            var length = TimeSpan.FromTicks((long)Math.Min(options.Ejection.Ticks * Math.Pow(2, record.Ejections - 1), options.LongestEjection.Ticks));
            Volatile.Write(ref record.InARow, 0);
            Volatile.Write(ref record.EjectedUntil, clock.GetTimestamp() + (long)(length.TotalSeconds * clock.TimestampFrequency));
            return new Ejection(record, cause, length);
        }
    }

    private void Tell(Ejection? ejection)
    {
        if (ejection is not null)
            Ejected?.Invoke(ejection);
    }
}
