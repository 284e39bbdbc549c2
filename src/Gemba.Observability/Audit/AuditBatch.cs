namespace Gemba.Observability.Audit;

/// <summary>Lines that are written in one go, and those who wait for it.</summary>
internal sealed class AuditBatch
{
    private const int FirstBytes = 16_384;

    /// <summary>What the lines of a whole group take; arrays double.</summary>
    private const int KeptBytes = 2_097_152;

    private const int KeptPlaces = 8192;

    private byte[] _bytes = new byte[FirstBytes];
    private readonly List<AuditWaiting> _waiting = [];
    private int _waitingWeight;
    private TaskCompletionSource? _written;

    public int Length { get; private set; }

    /// <summary>Bytes that it holds: lines, and events that are no lines yet at what they hold in memory.</summary>
    public int Weight => Length + _waitingWeight;

    public bool IsAwaited => _written is not null;

    public int Lines { get; private set; }

    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, Length);

    /// <summary>Ends when these lines are as safe as the policy demands. Call it under the journal's lock.</summary>
    public Task WhenWritten() => (_written ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public void Add(ReadOnlySpan<byte> lines, int count = 1)
    {
        if (Length + lines.Length > _bytes.Length)
            Array.Resize(ref _bytes, Math.Max(Length + lines.Length, _bytes.Length * 2));
        lines.CopyTo(_bytes.AsSpan(Length));
        Length += lines.Length;
        Lines += count;
    }

    public void Add(in AuditWaiting waiting)
    {
        _waiting.Add(waiting);
        _waitingWeight += waiting.Weight;
        Lines++;
    }

    /// <summary>Takes over what another batch holds, behind its own.</summary>
    public void AddAll(AuditBatch other)
    {
        Add(other.Bytes, other.Lines);
        _waiting.AddRange(other._waiting);
        _waitingWeight += other._waitingWeight;
    }

    /// <summary>Makes lines of the events, in their order.</summary>
    public void MakeLines(AuditLineMaker make)
    {
        foreach (var waiting in _waiting)
            make(waiting, this);
        ClearWaiting();
    }

    /// <summary>Takes those who wait away from the batch, so that they can be answered outside the lock.</summary>
    public TaskCompletionSource? TakeWaiters()
    {
        var waiters = _written;
        _written = null;
        return waiters;
    }

    public void Clear()
    {
        Length = 0;
        Lines = 0;
        ClearWaiting();
        // One burst must not keep its memory for good.
        if (_bytes.Length > KeptBytes)
            _bytes = new byte[FirstBytes];
    }

    private void ClearWaiting()
    {
        _waiting.Clear();
        _waitingWeight = 0;
        if (_waiting.Capacity > KeptPlaces)
            _waiting.Capacity = 0;
    }
}
