namespace Gemba.Observability.Calls;

/// <summary>Sees each finished operation before its answer leaves; the answer waits for it. The audit trail is one.</summary>
/// <remarks>
/// Register it as a singleton <see cref="ICallWitness"/>. It is never skipped and nothing is dropped: a witness that is full makes the caller wait, and
/// one that throws makes the operation fail (the caller gets an internal error instead of the answer), so it decides between back-pressure, failing
/// closed and failing open itself. Notifications and cancelled requests have no answer; for them it is called when the operation ends.
/// </remarks>
public interface ICallWitness
{
    /// <summary>Whether the answer may have to wait for it, so that a trace shows how long. Default <see langword="true"/>.</summary>
    bool IsTraced => true;

    /// <summary>Takes one record.</summary>
    /// <param name="record">As it stands before the answer is sent: <see cref="CallRecord.ResponseBytes"/> is not known yet.</param>
    /// <param name="cancellationToken">Cancelled when the caller withdraws or the process stops.</param>
    /// <returns>When the answer may leave; completes at once where the policy does not wait for the disk.</returns>
    ValueTask WitnessAsync(CallRecord record, CancellationToken cancellationToken);

    /// <summary>The same before a record is made, for a witness that takes what it wants from the operation itself.</summary>
    internal ValueTask WitnessAsync(in EndedCall ended, CancellationToken cancellationToken) => WitnessAsync(ended.ToRecord(), cancellationToken);
}
