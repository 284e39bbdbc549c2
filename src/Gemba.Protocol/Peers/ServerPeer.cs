using System.Globalization;
using System.Text;
using Gemba.Protocol.Calls;
using Gemba.Protocol.Envelopes;

namespace Gemba.Protocol.Peers;

/// <summary>A server in the same process, asked without any wire between.</summary>
public sealed class ServerPeer : Peer
{
    private readonly Server _server;
    private readonly IPeerListener _listener;
    private readonly string? _sharedRevision;
    private readonly int _maxAnswerBytes;
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Opens a server.</summary>
    /// <param name="source">Makes it.</param>
    /// <param name="listener">Hears what belongs to no request.</param>
    /// <param name="sharedRevision">As <see cref="ServerTerms.SharedRevision"/>.</param>
    /// <param name="maxAnswerBytes">Longest answer that is taken.</param>
    public ServerPeer(IServerSource source, IPeerListener listener, string? sharedRevision = null, int maxAnswerBytes = int.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(listener);
        (_listener, _sharedRevision, _maxAnswerBytes) = (listener, sharedRevision, maxAnswerBytes);
        _server = source.Open(new ServerTerms(HearAsync) { SharedRevision = sharedRevision });
    }

    /// <inheritdoc/>
    public override string Kind => "memory";

    /// <inheritdoc/>
    public override bool TellsCourse => true;

    /// <inheritdoc/>
    public override Task Closed => _closed.Task;

    /// <inheritdoc/>
    public override async Task<PeerAnswer> CallAsync(PeerRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var call = Begin(request);
        using (cancellationToken.UnsafeRegister(static (state, token) => ((InnerCall)state!).Withdraw(token), call))
        {
            var answer = await call.Answer.ConfigureAwait(false);
            if (answer.Message.Utf8.Length <= _maxAnswerBytes)
                return answer;
            var bytes = answer.Message.Utf8.Length;
            answer.Dispose();
            throw new PeerException(PeerFailure.TooLarge, string.Create(CultureInfo.InvariantCulture, $"The answer has {bytes} bytes; {_maxAnswerBytes} are taken.")) { Bytes = bytes };
        }
    }

    /// <inheritdoc/>
    public override Task SendAsync(ReadOnlyMemory<byte> message, string method, CancellationToken cancellationToken)
    {
        if (Envelope.TryRead(message, out var envelope, out _))
            _server.Deliver(envelope);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        _closed.TrySetResult();
        return _server.DisposeAsync();
    }

    private InnerCall Begin(PeerRequest request)
    {
        if (!Envelope.TryRead(request.Utf8, out var message, out var fault))
            throw new PeerException(PeerFailure.Unreadable, fault.Text);
        var call = new InnerCall(_server, Encoding.UTF8.GetBytes(request.Id.ToString(CultureInfo.InvariantCulture)), request.Course ?? _listener)
        {
            IsSubscription = request.Method == "subscriptions/listen",
            RequestBytes = request.Utf8.Length,
            Transport = Kind,
            Revision = _sharedRevision ?? Revision,
        };
        if (_closed.Task.IsCompleted || !_server.Begin(call, message))
            throw new PeerException(PeerFailure.Unreachable, "The server has stopped.");
        return call;
    }

    private Task HearAsync(ReadOnlyMemory<byte> message, bool asks, CancellationToken cancellationToken) =>
        Envelope.TryRead(message, out var envelope, out _) ? _listener.HeardAsync(new PeerMessage(envelope)).AsTask() : Task.CompletedTask;

    private sealed class InnerCall(Server server, byte[] id, IPeerListener course) : Call(server, id)
    {
        private readonly TaskCompletionSource<PeerAnswer> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<PeerAnswer> Answer => _answer.Task;

        public void Withdraw(CancellationToken token)
        {
            _answer.TrySetCanceled(token);
            Cancel();
        }

        protected override Task SendAnswerAsync(PooledBuffer answer, int errorCode)
        {
            if (!Envelope.TryRead(answer.Written, out var message, out var fault))
                _answer.TrySetException(new PeerException(PeerFailure.Unreadable, fault.Text));
            else if (_answer.TrySetResult(new PeerAnswer(message, answer)))
                return Task.CompletedTask;
            answer.Dispose();
            return Task.CompletedTask;
        }

        protected override Task SendAsync(ReadOnlyMemory<byte> message, bool asks, CancellationToken cancellationToken) =>
            Envelope.TryRead(message, out var envelope, out _) ? course.HeardAsync(new PeerMessage(envelope)).AsTask() : Task.CompletedTask;

        protected override void Ended() => _answer.TrySetException(new PeerException(PeerFailure.Broken, "The server stopped before it answered."));
    }
}
