using System.Threading.Channels;
using System.Threading.Tasks.Sources;
using ModelContextProtocol.Protocol;

namespace Gemba.Protocol.Calls;

/// <summary>What waits for a server's read loop. One reader; any number of writers.</summary>
/// <remarks>
/// A channel of the framework allocates for every wait that can be cancelled, which is every message here: 250 B of the 10 kB that a call may
/// cost. The read loop goes on in the writer's thread; it leaves that thread at once for every message and so cannot hold it up.
/// </remarks>
internal sealed class MessageInbox : ChannelReader<JsonRpcMessage>, IValueTaskSource<bool>
{
    private readonly Lock _gate = new();
    private readonly Queue<JsonRpcMessage> _messages = new();
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ManualResetValueTaskSourceCore<bool> _wait;
    private bool _waiting;
    private bool _closed;
    private bool _watchesCancellation;

    public override Task Completion => _completion.Task;

    /// <summary>Puts a message in; <see langword="false"/> once closed.</summary>
    public bool TryWrite(JsonRpcMessage message)
    {
        lock (_gate)
        {
            if (_closed)
                return false;
            _messages.Enqueue(message);
            if (!_waiting)
                return true;
            _waiting = false;
        }

        _wait.SetResult(true);
        return true;
    }

    /// <summary>Takes no more; what is in can still be read. <see langword="false"/> where that was so before.</summary>
    public bool TryClose()
    {
        bool wake;
        lock (_gate)
        {
            if (_closed)
                return false;
            _closed = true;
            wake = _waiting;
            _waiting = false;
        }

        _completion.TrySetResult();
        if (wake)
            _wait.SetResult(false);
        return true;
    }

    public override bool TryRead(out JsonRpcMessage item)
    {
        lock (_gate)
            return _messages.TryDequeue(out item!);
    }

    public override ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken = default)
    {
        // The server waits with the same token every time: one registration serves them all.
        if (!_watchesCancellation && cancellationToken.CanBeCanceled)
        {
            _watchesCancellation = true;
            cancellationToken.UnsafeRegister(static (inbox, token) => ((MessageInbox)inbox!).CutOff(token), this);
        }

        lock (_gate)
        {
            if (_messages.Count > 0)
                return ValueTask.FromResult(true);
            if (cancellationToken.IsCancellationRequested)
                return ValueTask.FromCanceled<bool>(cancellationToken);
            if (_closed)
                return ValueTask.FromResult(false);
            _wait.Reset();
            _waiting = true;
            return new ValueTask<bool>(this, _wait.Version);
        }
    }

    bool IValueTaskSource<bool>.GetResult(short token) => _wait.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _wait.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _wait.OnCompleted(continuation, state, token, flags);

    private void CutOff(CancellationToken token)
    {
        lock (_gate)
        {
            if (!_waiting)
                return;
            _waiting = false;
        }

        _wait.SetException(new OperationCanceledException(token));
    }
}
