using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Gemba.Protocol.Envelopes;
using Gemba.Protocol.Links;

namespace Gemba.Protocol.Peers;

/// <summary>A server at the other end of a link: a child process, a socket, or a server in the same process.</summary>
public sealed class LinkPeer : Peer
{
    private const string Listen = "subscriptions/listen";

    private readonly Link _link;
    private readonly IPeerListener _listener;
    private readonly int _maxAnswerBytes;
    private readonly ConcurrentDictionary<long, Waiting> _waiting = new();
    private readonly WithdrawnCalls _withdrawn;
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _reading;

    /// <summary>Puts a peer on a link, which it then owns, and begins to read.</summary>
    /// <param name="link">The link.</param>
    /// <param name="listener">Hears what belongs to no request.</param>
    /// <param name="maxAnswerBytes">Longest answer that is taken; the link's own bound is at least as high.</param>
    /// <param name="longestCall">
    /// How long a server may work on what was withdrawn. A server that stops says nothing of it (2025-11-25, Cancellation), and one that goes on may be answering other requests meanwhile:
    /// only time tells that what it says now is not said of that. One minute where none is given.
    /// </param>
    public LinkPeer(Link link, IPeerListener listener, int maxAnswerBytes = int.MaxValue, TimeSpan? longestCall = null)
    {
        ArgumentNullException.ThrowIfNull(link);
        ArgumentNullException.ThrowIfNull(listener);
        (_link, _listener, _maxAnswerBytes) = (link, listener, maxAnswerBytes);
        _withdrawn = new WithdrawnCalls(longestCall ?? TimeSpan.FromMinutes(1), TimeProvider.System);
        // The connection outlives the request that makes it; it must not keep that request's context.
        using (ExecutionContext.IsFlowSuppressed() ? default(AsyncFlowControl?) : ExecutionContext.SuppressFlow())
            _reading = Task.Run(ReadAllAsync);
    }

    /// <inheritdoc/>
    public override string Kind => _link.Kind;

    /// <inheritdoc/>
    public override bool TellsCourse => false;

    /// <inheritdoc/>
    public override Task Closed => _closed.Task;

    /// <inheritdoc/>
    public override async Task<PeerAnswer> CallAsync(PeerRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var waiting = new Waiting(request.Course, request.Method == Listen);
        _waiting[request.Id] = waiting;
        try
        {
            // Whoever closes after this finds the entry; whoever closed before is seen here.
            if (_closed.Task.IsCompleted)
                throw new PeerException(PeerFailure.Unreachable, "The connection is closed.");
            await WriteAsync(request.Utf8, cancellationToken).ConfigureAwait(false);
            using (cancellationToken.UnsafeRegister(static (state, token) => ((Waiting)state!).Answer.TrySetCanceled(token), waiting))
                return await waiting.Answer.Task.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Noted before it is gone from those that wait: what the server says of it must never look like said of the only one left.
            if (!waiting.IsStream)
                _withdrawn.Add(request.Id);
            // Not waited for: a server that hangs does not read either.
            if (_waiting.TryRemove(request.Id, out _) && request.Method != "initialize")
                _ = WithdrawAsync(request.Id);
            throw;
        }
        finally
        {
            _waiting.TryRemove(request.Id, out _);
        }
    }

    /// <inheritdoc/>
    public override Task SendAsync(ReadOnlyMemory<byte> message, string method, CancellationToken cancellationToken) => WriteAsync(message, cancellationToken);

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested)
            return;
        await _stop.CancelAsync().ConfigureAwait(false);
        await _link.DisposeAsync().ConfigureAwait(false);
        await _reading.ConfigureAwait(false);
    }

    private async Task WriteAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        try
        {
            await _link.SendAsync(new LinkMessage(message), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception closed) when (closed is (IOException and not PeerException) or ObjectDisposedException)
        {
            throw new PeerException(PeerFailure.Unreachable, "The connection is closed.", closed);
        }
    }

    private async Task WithdrawAsync(long id)
    {
        var message = string.Create(CultureInfo.InvariantCulture, $$$"""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":{{{id}}}}}""");
        try
        {
            await _link.SendAsync(new LinkMessage(Encoding.UTF8.GetBytes(message)), _stop.Token).ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // A server that is gone works on nothing any more.
        }
    }

    private async Task ReadAllAsync()
    {
        Exception? end = null;
        try
        {
            while (await _link.ReceiveAsync(_stop.Token).ConfigureAwait(false) is { } message)
            {
                if (message.TooLong > 0)
                    Refuse(message);
                else
                    await TakeAsync(message.Utf8).ConfigureAwait(false);
            }
        }
        catch (Exception broken) when (broken is IOException or ObjectDisposedException or OperationCanceledException)
        {
            end = broken;
        }
        finally
        {
            _closed.TrySetResult();
            foreach (var waiting in _waiting.Values)
                waiting.Answer.TrySetException(new PeerException(PeerFailure.Broken, "The connection ended before the answer came.", end));
        }
    }

    // It was the answer to somebody's request all the same.
    private void Refuse(LinkMessage message)
    {
        if (Utf8Parser.TryParse(message.Utf8.Span, out long id, out var read) && read == message.Utf8.Length && _waiting.TryRemove(id, out var waiting))
            waiting.Answer.TrySetException(TooLarge(message.TooLong));
    }

    private PeerException TooLarge(long bytes) =>
        new(PeerFailure.TooLarge, string.Create(CultureInfo.InvariantCulture, $"The answer has {bytes} bytes; {_maxAnswerBytes} are taken.")) { Bytes = bytes };

    private ValueTask TakeAsync(ReadOnlyMemory<byte> utf8)
    {
        // What is no message harms nobody but its sender: whoever waits for it runs into the limit of its time.
        if (!Envelope.TryRead(utf8, out var message, out _))
            return default;
        if (message.Kind is MessageKind.Response or MessageKind.Error)
        {
            if (NumberIn(message, message.Id) is not { } id)
                return default;
            if (!_waiting.TryRemove(id, out var waiting))
                _withdrawn.Answered(id);
            else if (!(utf8.Length > _maxAnswerBytes && waiting.Answer.TrySetException(TooLarge(utf8.Length))))
                waiting.Answer.TrySetResult(new PeerAnswer(message));
            return default;
        }

        return (CourseOf(message) ?? _listener).HeardAsync(new PeerMessage(message));
    }

    private IPeerListener? CourseOf(in Envelope message)
    {
        if (message.Method == "notifications/progress")
            return NumberIn(message, message.ProgressToken) is { } id && _waiting.TryGetValue(id, out var waiting) ? waiting.Course : null;
        // What a subscription brings says to which one it belongs (2026-07-28, Subscriptions).
        if (message.SubscriptionId.IsPresent)
            return NumberIn(message, message.SubscriptionId) is { } listening && _waiting.TryGetValue(listening, out var stream) ? stream.Course : null;
        if (message.Method is "notifications/cancelled" or "notifications/tools/list_changed" or "notifications/prompts/list_changed"
            or "notifications/resources/list_changed" or "notifications/resources/updated")
            return null;
        // A link does not say in whose course anything else was sent. Where one call alone is in flight it can be no other's.
        return _withdrawn.Any ? null : OnlyCourse();
    }

    private IPeerListener? OnlyCourse()
    {
        IPeerListener? only = null;
        var calls = 0;
        foreach (var (_, waiting) in _waiting)
        {
            if (!waiting.IsStream && ++calls > 1)
                return null;
            if (!waiting.IsStream)
                only = waiting.Course;
        }

        return only;
    }

    private static long? NumberIn(in Envelope message, ByteRange range) =>
        range.IsPresent && Utf8Parser.TryParse(message.BytesOf(range), out long id, out var read) && read == range.Length ? id : null;

    private sealed class Waiting(IPeerListener? course, bool isStream)
    {
        /// <summary>Whether it stays open for as long as somebody listens: nothing but what names it is said in its course.</summary>
        public bool IsStream => isStream;

        public TaskCompletionSource<PeerAnswer> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public IPeerListener? Course => course;
    }
}
