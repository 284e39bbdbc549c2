namespace Gemba.Observability.Audit;

/// <summary>Lines that are written in one go, and those who wait for it.</summary>
internal sealed class AuditBatch
{
    private const int FirstBytes = 16_384;
    private const int KeptBytes = 262_144;

    private byte[] _bytes = new byte[FirstBytes];
    private TaskCompletionSource? _written;

    public int Length { get; private set; }

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
        // One burst must not keep its memory for good.
        if (_bytes.Length > KeptBytes)
            _bytes = new byte[FirstBytes];
    }
}
