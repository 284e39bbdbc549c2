using Gemba.Gateway.Faults;
using Gemba.Protocol.Faults;

namespace Gemba.Gateway.Sessions;

/// <summary>What one client is still to be told, in its order. Who brings it never waits for the client: where that one reads too slowly the oldest of what it can do without goes.</summary>
/// <param name="send">Tells the client; says whether it is asked.</param>
/// <param name="bounds">How much may wait.</param>
/// <param name="dropped">Is told the method of what went.</param>
/// <param name="gone">Set when nothing can be told any more.</param>
internal sealed class Outbox(Func<ReadOnlyMemory<byte>, bool, CancellationToken, Task> send, GatewayOptions bounds, Action<string> dropped, CancellationToken gone)
{
    private readonly Lock _turn = new();
    private readonly LinkedList<Letter> _waiting = [];
    private TaskCompletionSource? _empty;
    private long _bytes;
    private bool _isSending;
    private bool _isClosed;

    /// <summary>Tells the client something. What says the same as something that still waits is not told twice.</summary>
    /// <param name="message">The message; it stays as it is.</param>
    /// <param name="method">Its method.</param>
    public void Tell(ReadOnlyMemory<byte> message, string method)
    {
        var letter = new Letter(message, method, null);
        lock (_turn)
        {
            if (_isClosed || (_isSending && letter.SaysOnlyThat && _waiting.Any(letter.IsSameAs)))
                return;
            if (_isSending)
            {
                if (HasRoom(letter))
                    Add(letter);
                else
                    dropped(method);
                return;
            }

            _isSending = true;
        }

        _ = SendAllAsync(letter);
    }

    /// <summary>Asks the client something.</summary>
    /// <returns>Ends when the question is on its way.</returns>
    /// <exception cref="FaultException">The client cannot be asked.</exception>
    public Task AskAsync(ReadOnlyMemory<byte> question, string method)
    {
        var sent = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var letter = new Letter(question, method, sent);
        lock (_turn)
        {
            if (_isClosed || (_isSending && !HasRoom(letter)))
                throw new FaultException(GatewayFaults.ClientCannotBeAsked(method));
            if (_isSending)
            {
                Add(letter);
                return sent.Task;
            }

            _isSending = true;
        }

        _ = SendAllAsync(letter);
        return sent.Task;
    }

    /// <summary>Waits until the client was told all of it; what is left at the end of the wait is told no more.</summary>
    public ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        lock (_turn)
            return _isSending ? new ValueTask(WaitAsync((_empty ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task, cancellationToken)) : default;
    }

    private async Task WaitAsync(Task empty, CancellationToken cancellationToken)
    {
        await empty.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (empty.IsCompleted)
            return;
        lock (_turn)
        {
            _isClosed = true;
            while (_waiting.First is { } left)
                Drop(left);
        }
    }

    private async Task SendAllAsync(Letter next)
    {
        while (true)
        {
            try
            {
                await send(next.Message, next.Sent is not null, gone).ConfigureAwait(false);
                next.Sent?.TrySetResult();
            }
            catch (Exception failed) when (failed is FaultException or IOException or ObjectDisposedException or OperationCanceledException)
            {
                // The client is gone, or never listened.
                next.Sent?.TrySetException(failed as FaultException ?? new FaultException(GatewayFaults.ClientCannotBeAsked(next.Method), failed));
            }

            lock (_turn)
            {
                if (_waiting.First is not { } first)
                {
                    _isSending = false;
                    _empty?.TrySetResult();
                    _empty = null;
                    return;
                }

                next = first.Value;
                Take(first);
            }
        }
    }

    // One that is longer than all may be goes alone.
    private bool HasRoom(in Letter letter)
    {
        while (_waiting.Count >= bounds.MaxUnsentMessages || (_waiting.Count > 0 && _bytes + letter.Message.Length > bounds.MaxUnsentBytes))
        {
            var oldest = _waiting.First;
            while (oldest is { Value.Sent: not null })
                oldest = oldest.Next;
            if (oldest is null)
                return false;
            Drop(oldest);
        }

        return true;
    }

    private void Add(in Letter letter)
    {
        _waiting.AddLast(letter);
        _bytes += letter.Message.Length;
    }

    private void Take(LinkedListNode<Letter> letter)
    {
        _waiting.Remove(letter);
        _bytes -= letter.Value.Message.Length;
    }

    private void Drop(LinkedListNode<Letter> letter)
    {
        Take(letter);
        dropped(letter.Value.Method);
        letter.Value.Sent?.TrySetException(new FaultException(GatewayFaults.ClientCannotBeAsked(letter.Value.Method)));
    }

    private readonly record struct Letter(ReadOnlyMemory<byte> Message, string Method, TaskCompletionSource? Sent)
    {
        /// <summary>Whether it says no more than that something changed.</summary>
        public bool SaysOnlyThat => Method.EndsWith("/list_changed", StringComparison.Ordinal) || Method == "notifications/resources/updated";

        public bool IsSameAs(Letter other) => other.Message.Span.SequenceEqual(Message.Span);
    }
}
