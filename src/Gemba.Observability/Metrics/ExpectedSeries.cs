namespace Gemba.Observability.Metrics;

/// <summary>
/// The series that a counter has before anything happened: shown as 0, so that a rate over the first event is right and a dashboard is not empty.
/// </summary>
internal sealed class ExpectedSeries(MetricDefinition row, int maxSeries)
{
    /// <summary>A counter of more combinations is a matrix that is mostly never filled; its series come when they happen.</summary>
    private const int Most = 100;

    private int _seen = -1;

    /// <summary>Calls back with the label values of every combination, again whenever a set has grown.</summary>
    internal void ForEachNew(Action<string[]> expect)
    {
        var size = row.Labels.Aggregate(1, (product, label) => Math.Min(Most + 1, product * label.Values.Count));
        if (row.Labels.Count > 2 || size > Math.Min(Most, maxSeries) || size == _seen)
            return;
        _seen = size;
        foreach (var values in Combinations())
            expect(values);
    }

    private IEnumerable<string[]> Combinations()
    {
        IEnumerable<string[]> start = [[]];
        var all = row.Labels.Aggregate(start, (sofar, label) => sofar.SelectMany(values => label.Values.All.Select(value => (string[])[.. values, value])));
        return row.CanHappen is { } can ? all.Where(can) : all;
    }
}
