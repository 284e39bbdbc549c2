namespace Gemba.Observability.Audit;

/// <summary>Lines that are written in one go, and those who wait for it.</summary>
internal sealed class AuditBatch
{
    private const int FirstBytes = 16_384;

    /// <summary>What the lines of a whole group take; arrays double.</summary>
    private const int KeptBytes = 2_097_152;

    private const int KeptPlaces = 8192;

    private byte[] _bytes = new byte[FirstBytes];
    private byte[] _loose = new byte[FirstBytes]; // lines that are not bound to the one before them yet
    private int _bound;
    private int _looseLength;
    private readonly List<AuditWaiting> _waiting = [];
    private int _waitingWeight;
    private TaskCompletionSource? _written;

    /// <summary>Bytes that it holds: lines, and events that are no lines yet at what they hold in memory.</summary>
    public int Weight => _bound + _looseLength + _waitingWeight;

    public bool IsAwaited => _written is not null;

    public int Lines { get; private set; }

    /// <summary>The lines that are bound, as they go to the file.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _bound);

    /// <summary>Ends when these lines are as safe as the policy demands. Call it under the journal's lock.</summary>
    public Task WhenWritten() => (_written ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public void Add(ReadOnlySpan<byte> lines, int count = 1)
    {
        lines.CopyTo(RoomIn(ref _loose, _looseLength, lines.Length));
        _looseLength += lines.Length;
        Lines += count;
    }

    public void Add(in AuditWaiting waiting)
    {
        _waiting.Add(waiting);
        _waitingWeight += waiting.Weight;
        Lines++;
    }

    /// <summary>Takes over what another batch holds, behind its own lines, which are all bound.</summary>
    public void AddAll(AuditBatch other)
    {
        other.Bytes.CopyTo(RoomIn(ref _bytes, _bound, other._bound));
        _bound += other._bound;
        Add(other._loose.AsSpan(0, other._looseLength), other.Lines);
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

    /// <summary>Binds the lines to each other and shows them to those who ask for the last ones.</summary>
    public void Bind(AuditChain chain, AuditRing recent)
    {
        for (var start = 0; start < _looseLength;)
        {
            var length = _loose.AsSpan(start, _looseLength - start).IndexOf((byte)'\n') + 1;
            Bind(_loose.AsSpan(start, length), chain, recent);
            start += length;
        }

        _looseLength = 0;
    }

    /// <summary>Binds one line before all that are loose.</summary>
    public void Bind(ReadOnlySpan<byte> line, AuditChain chain, AuditRing recent)
    {
        var written = chain.Seal(line, RoomIn(ref _bytes, _bound, line.Length + AuditChain.SealBytes));
        recent.Add(_bytes.AsSpan(_bound, written - 1));
        _bound += written;
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
        _bound = 0;
        _looseLength = 0;
        Lines = 0;
        ClearWaiting();
        // One burst must not keep its memory for good.
        if (_bytes.Length > KeptBytes)
            _bytes = new byte[FirstBytes];
        if (_loose.Length > KeptBytes)
            _loose = new byte[FirstBytes];
    }

    private static Span<byte> RoomIn(ref byte[] bytes, int length, int more)
    {
        if (length + more > bytes.Length)
            Array.Resize(ref bytes, Math.Max(length + more, bytes.Length * 2));
        return bytes.AsSpan(length, more);
    }

    private void ClearWaiting()
    {
        _waiting.Clear();
        _waitingWeight = 0;
        if (_waiting.Capacity > KeptPlaces)
            _waiting.Capacity = 0;
    }
}
