namespace Gemba.Observability.Calls;

/// <summary>Reads finished operations off the hot path: alerts, analytics, the live tail.</summary>
/// <remarks>
/// Register it as a singleton <see cref="ICallReader"/>. Each reader has its own bounded queue and one loop that calls it, one record at a time in
/// order. A record that finds the queue full is dropped for this reader alone and counted in <c>gemba_records_dropped_total{reader}</c>. What must not
/// lose a record is an <see cref="ICallWitness"/> instead.
/// </remarks>
public interface ICallReader
{
    /// <summary>Stable snake_case name; a metric label and a log field.</summary>
    string Name { get; }

    /// <summary>Takes one record.</summary>
    /// <param name="record">Shared with every other reader.</param>
    /// <param name="cancellationToken">Cancelled when the process no longer waits for readers.</param>
    /// <returns>When the reader is ready for the next record. A fault is logged and the loop goes on.</returns>
    ValueTask ReadAsync(CallRecord record, CancellationToken cancellationToken);

    /// <summary>Whether the operation would tell the reader anything; one that would not is not queued. Asked on the caller's thread.</summary>
    bool Wants(OpenCall call) => true;
}
