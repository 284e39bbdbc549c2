using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Gemba.Observability.Metrics;

/// <summary>The sources of one metric that is read at collection, one per series.</summary>
internal sealed class ObservedValues(MetricDefinition metric)
{
    private readonly ConcurrentDictionary<string, (KeyValuePair<string, object?>[] Tags, Func<double> Read)> _series = new(StringComparer.Ordinal);

    private long _faults;

    /// <summary>Readings that failed and were left out.</summary>
    internal long Faults => Interlocked.Read(ref _faults);

    internal void Put(TagList tags, Func<double> read) =>
        _series[string.Join('\u001F', tags.Select(tag => tag.Value))] = ([.. tags], read);

    internal IEnumerable<Measurement<double>> Read()
    {
        foreach (var (tags, read) in _series.Values)
        {
            if (TryRead(read, out var value))
                yield return new Measurement<double>(value, tags);
        }
    }

    private bool TryRead(Func<double> read, out double value)
    {
        try
        {
            value = read();
            return true;
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            Interlocked.Increment(ref _faults);
            Debug.WriteLine($"{metric.Name} could not be read: {fault.Message}");
            value = double.NaN;
            return false;
        }
    }
}
