using Gemba.Observability.Faults;
using Gemba.Observability.Logging;
using Microsoft.Extensions.Logging;

namespace Gemba.Observability.Audit;

/// <summary>Brings lines to the file in groups: one writes, the others add theirs to the next group and wait for it.</summary>
/// <remarks>
/// Whoever finds no writer at work becomes it, so that a lone caller pays one write and no change of thread. Lines that cannot be written stay at the head of the next
/// group and are tried again after a pause.
/// </remarks>
internal sealed class AuditJournal : IDisposable
{
    private static readonly TimeSpan FileCheckInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LastWriteLimit = TimeSpan.FromSeconds(5);
    private const int GroupBytes = 1_000_000;
    private const int MostGroupsOfCaller = 3;

    private readonly Lock _gate = new();
    private readonly Lock _lineMaking = new(); // taken before the gate, so that lines are made in the order of their events
    private readonly AuditOptions _options;
    private readonly TimeProvider _clock;
    private readonly string _folder;
    private readonly ILogger _logger;
    private readonly AuditFailures _failures;
    private readonly AuditFile _file;
    private readonly AuditRetention _retention;
    private readonly AuditChain _chain = new(); // changed only by the one who makes lines
    private readonly ITimer _wake;
    private readonly SemaphoreSlim _turn = new(0);

    private AuditBatch _filling = new();
    private AuditBatch _spare = new();
    private bool _writing; // somebody is the writer: at work, or called and on the way
    private bool _atWork;
    private Thread? _thread;
    private volatile bool _disposed;
    private long _fileCheckedAt;

    /// <param name="folder">Where the files stand.</param>
    /// <param name="options">Policy and bounds.</param>
    /// <param name="clock">Names files and times pauses.</param>
    /// <param name="escalation">Says how loud a failure is told.</param>
    /// <param name="logger">Hears of failures and sweeps.</param>
    public AuditJournal(string folder, AuditOptions options, TimeProvider clock, Escalation escalation, ILogger logger)
    {
        (_options, _clock, _folder, _logger) = (options, clock, folder, logger);
        _failures = new AuditFailures(options, clock, escalation, logger);
        _file = new AuditFile(folder, options, clock);
        _retention = new AuditRetention(folder, options.Retention, clock, logger, Tell);
        _wake = clock.CreateTimer(_ => Wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Makes the line of what the trail tells of itself.</summary>
    public required Func<AuditFacts, byte[]> MakeNote { get; init; }

    /// <summary>Gets each line as it will be written.</summary>
    public required AuditRing Recent { get; init; }

    /// <summary>Makes the line of an event that was taken by <see cref="TakeAsync"/>.</summary>
    public required AuditLineMaker MakeLine { get; init; }

    /// <summary>How writing goes just now.</summary>
    public AuditState State
    {
        get
        {
            lock (_gate)
                return new AuditState(_file.Path, _file.Length, _filling.Lines, _failures.Cause, _failures.Since, _failures.LostLines);
        }
    }

    /// <summary>Whether calls must be refused: lines cannot be written and the policy is closed.</summary>
    public bool IsClosed => _failures.IsClosed;

    /// <summary>Opens the first file and sweeps the old ones.</summary>
    /// <exception cref="ObservabilityException">The folder cannot be written and the policy is closed.</exception>
    public void Start()
    {
        try
        {
            _file.Open();
            _retention.Sweep(_file.Path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            if (_options.OnFailure == AuditFailurePolicy.Closed)
                throw ObservabilityFaults.AuditFolderUnusable(_folder, failure);
            lock (_gate)
                _failures.Failed(failure);
        }
    }

    /// <summary>Takes one line, with its line end; ends when it is as safe as the policy demands.</summary>
    /// <exception cref="ObservabilityException">Lines cannot be written and the policy is closed.</exception>
    public ValueTask AppendAsync(ReadOnlySpan<byte> line, CancellationToken cancellationToken)
    {
        AuditBatch batch;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            batch = _filling;
            if (batch.Weight + line.Length > _options.MaxPendingBytes && batch.Weight > 0)
                return _failures.Cause is null ? AppendWhenThereIsRoomAsync(line.ToArray(), batch.WhenWritten(), cancellationToken) : _failures.Lost();
            batch.Add(line);
            if (_failures.Pauses)
                return _failures.Answer();
            if (_writing || _options.Durability == AuditDurability.Durable)
                return Follow(batch, cancellationToken);
            _writing = true;
        }

        return WriteGroups();
    }

    /// <summary>Takes one event of which the writer makes a line, and does not wait for it. A full journal makes the caller wait.</summary>
    /// <exception cref="ObservabilityException">Lines cannot be written and the policy is closed.</exception>
    public ValueTask TakeAsync(in AuditWaiting waiting, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            var batch = _filling;
            if (batch.Weight + waiting.Weight > _options.MaxPendingBytes && batch.Weight > 0)
                return _failures.Cause is null ? TakeWhenThereIsRoomAsync(waiting, batch.WhenWritten(), cancellationToken) : _failures.Lost();
            batch.Add(waiting);
            if (_failures.Pauses)
                return _failures.Answer();
            return _failures.Cause is null ? Buffered(batch) : Follow(batch, cancellationToken);
        }
    }

    /// <summary>Makes lines of all events that were taken, for those who ask for the last ones.</summary>
    public void MakeLines()
    {
        lock (_lineMaking)
        {
            lock (_gate)
                BindLines(_filling);
        }
    }

    /// <summary>Writes what waits, whatever the policy.</summary>
    /// <exception cref="ObservabilityException">Lines cannot be written and the policy is closed.</exception>
    public Task FlushAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_filling.Weight > 0)
            {
                var written = _filling.WhenWritten();
                BecomeWriter();
                return written.WaitAsync(cancellationToken);
            }

            // The group that is being written is the one that was taken out for it.
            return _atWork ? _spare.WhenWritten().WaitAsync(cancellationToken) : Task.CompletedTask;
        }
    }

    /// <summary>Writes what waits, puts it on the medium and closes the file. A writer that hangs in the operating system keeps its file.</summary>
    public void Dispose()
    {
        Task atWork;
        lock (_gate)
        {
            if (_disposed)
                return;
            _disposed = true;
            _wake.Dispose();
            _retention.Dispose();
            atWork = _atWork ? _spare.WhenWritten() : Task.CompletedTask;
        }

        // Its failure is told by those who wrote; here only its end counts.
        Task.WaitAny([atWork], LastWriteLimit);
        MakeLines();
        lock (_gate)
        {
            if (_atWork)
                return;
            if (_filling.Weight > 0 && TryWrite(_filling) is not null)
                _failures.LeftUnwritten(_filling.Lines);
            _filling.TakeWaiters()?.SetResult();
            _filling.Clear();
            _file.SyncAndClose();
            _turn.Release();
        }
    }

    private ValueTask Buffered(AuditBatch batch)
    {
        if (IsWorthWriting(batch))
            BecomeWriter();
        else if (batch.Lines == 1)
            _wake.Change(_options.FlushInterval, Timeout.InfiniteTimeSpan);
        return default;
    }

    /// <summary>A group of some 1,500 events: to wake a thread costs a caller more than to hand over the event.</summary>
    private bool IsWorthWriting(AuditBatch batch) => batch.Weight >= Math.Min(GroupBytes, _options.MaxPendingBytes / 2);

    private ValueTask Follow(AuditBatch batch, CancellationToken cancellationToken)
    {
        var written = batch.WhenWritten();
        BecomeWriter();
        return new ValueTask(cancellationToken.CanBeCanceled ? written.WaitAsync(cancellationToken) : written);
    }

    private async ValueTask AppendWhenThereIsRoomAsync(byte[] line, Task room, CancellationToken cancellationToken)
    {
        lock (_gate)
            BecomeWriter();
        await room.WaitAsync(cancellationToken).ConfigureAwait(false);
        await AppendAsync(line, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask TakeWhenThereIsRoomAsync(AuditWaiting waiting, Task room, CancellationToken cancellationToken)
    {
        lock (_gate)
            BecomeWriter();
        await room.WaitAsync(cancellationToken).ConfigureAwait(false);
        await TakeAsync(waiting, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sets the journal's own thread to writing, unless somebody writes already. Under the lock.</summary>
    private void BecomeWriter()
    {
        if (_writing)
            return;
        _writing = true;
        CallWriter();
    }

    /// <remarks>A thread of its own: waiting for the medium must not take one from the calls, nor wait for one when all are busy.</remarks>
    private void CallWriter()
    {
        if (_thread is null)
        {
            _thread = new Thread(TakeTurns) { IsBackground = true, Name = "gemba audit" };
            _thread.Start();
        }

        _turn.Release();
    }

    private void TakeTurns()
    {
        while (!_disposed)
        {
            _turn.Wait();
            while (WriteGroup())
            {
                // The lines of those who came meanwhile.
            }
        }
    }

    private void Wake()
    {
        lock (_gate)
        {
            if (!_disposed && _filling.Weight > 0)
                BecomeWriter();
        }
    }

    /// <summary>Writes a caller's group, and a few that came meanwhile, so that no thread is woken for them; who came first must not write for all others for ever.</summary>
    private ValueTask WriteGroups()
    {
        var isMore = WriteGroup();
        var answer = _failures.Answer(); // what becomes of the others' lines is told to them
        for (var groups = 1; isMore && groups < MostGroupsOfCaller; groups++)
            isMore = WriteGroup();
        if (isMore)
            CallWriter();
        return answer;
    }

    /// <summary>Writes one group as the only writer.</summary>
    /// <returns>Whether more came meanwhile that must not wait; the caller is the writer still.</returns>
    private bool WriteGroup()
    {
        AuditBatch batch;
        lock (_lineMaking)
        {
            lock (_gate)
            {
                if (_disposed)
                    return false;
                _atWork = true;
                batch = _filling;
                (_filling, _spare) = (_spare, batch);
            }

            BindLines(batch);
        }

        var failure = TryWrite(batch);
        TaskCompletionSource?[] waiters;
        bool isMore;
        lock (_gate)
        {
            waiters = failure is null ? Written(batch) : KeepForLater(batch, failure);
            _atWork = false;
            _writing = isMore = failure is null && _filling.Weight > 0 && MustFollow(_filling);
            if (!isMore && failure is null && _filling.Weight > 0)
                _wake.Change(_options.FlushInterval, Timeout.InfiniteTimeSpan);
        }

        foreach (var waiter in waiters)
            _failures.Answer(waiter, failure);
        return isMore;
    }

    /// <summary>Makes lines of the events and binds each to the one before it. By one at a time, in the order in which they will be written.</summary>
    private void BindLines(AuditBatch batch)
    {
        if (!_chain.HasBegun && ContinueChain() is { TornBytes: > 0 } tail)
            batch.Bind(MakeNote(AuditNotes.OfTorn(tail)), _chain, Recent);
        batch.MakeLines(MakeLine);
        batch.Bind(_chain, Recent);
    }

    /// <summary>Goes on behind the last whole line that stands in the folder.</summary>
    private AuditTail? ContinueChain()
    {
        try
        {
            var tail = AuditTail.OfNewest(_folder);
            _chain.Begin(tail?.LastHash);
            return tail;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            _chain.Begin(null);
            Log.AuditChainBegunAnew(_logger, failure.Message);
            return null;
        }
    }

    private void Tell(AuditFacts facts)
    {
        lock (_gate)
        {
            if (_disposed)
                return;
            _filling.Add(MakeNote(facts));
            BecomeWriter();
        }
    }

    private bool MustFollow(AuditBatch batch) => _options.Durability != AuditDurability.Buffered || batch.IsAwaited || IsWorthWriting(batch);

    private TaskCompletionSource?[] Written(AuditBatch batch)
    {
        batch.Clear();
        if (_failures.Recovered() is { LostLines: > 0 } gap)
            _filling.Add(MakeNote(AuditNotes.Of(gap, _clock.GetUtcNow())));
        return batch.TakeWaiters() is { } waiters ? [waiters] : [];
    }

    /// <summary>The lines that failed come first in the next group; those who wait for either are answered by the policy.</summary>
    private TaskCompletionSource?[] KeepForLater(AuditBatch batch, Exception failure)
    {
        _failures.Failed(failure);
        _wake.Change(_options.RetryAfter, Timeout.InfiniteTimeSpan);
        TaskCompletionSource?[] waiters = [batch.TakeWaiters(), _filling.TakeWaiters()];
        batch.AddAll(_filling);
        _filling.Clear();
        (_filling, _spare) = (batch, _filling);
        return waiters;
    }

    private Exception? TryWrite(AuditBatch batch)
    {
        try
        {
            if (_clock.GetElapsedTime(_fileCheckedAt) > FileCheckInterval)
            {
                _file.Open();
                _fileCheckedAt = _clock.GetTimestamp();
            }

            var before = _file.Path;
            _file.Write(batch.Bytes);
            if (_options.Durability == AuditDurability.Durable)
                _file.Sync();
            if (before != _file.Path && !_disposed)
                _retention.Sweep(_file.Path);
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return failure;
        }
    }
}
