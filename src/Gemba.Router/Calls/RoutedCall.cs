using System.Buffers;
using Gemba.Observability.Calls;
using Gemba.Observability.Messages;
using Gemba.Observability.Metrics;
using Gemba.Protocol.Calls;
using Gemba.Protocol.Envelopes;
using Gemba.Protocol.Faults;
using Gemba.Protocol.Peers;
using Gemba.Router.Faults;
using Gemba.Router.Gateways;
using Gemba.Router.Sessions;
using Gemba.Router.Tokens;
using ModelContextProtocol;

namespace Gemba.Router.Calls;

/// <summary>One request on its way to a gateway and back.</summary>
internal sealed class RoutedCall : IDisposable
{
    // A gateway that was restarted forgets a session once; whoever forgets it more often will go on doing so.
    private const int MostLostSessions = 3;

    private readonly PooledBuffer _memory = new();
    private readonly Envelope _message;
    private readonly CancellationTokenSource _withdrawn = new();
    private readonly RouterServer _client;
    private long? _waitsSince;

    public RoutedCall(RouterServer client, Call call, in Envelope request)
    {
        (_client, Call) = (client, call);
        // The bytes are lent only for a moment; what is already read of them is not read again.
        _memory.Write(request.Utf8.Span);
        _message = request.Over(_memory.Written);
        Method = request.Method;
        Target = request.Target.OrNull();
    }

    /// <summary>Where the answer goes.</summary>
    public Call Call { get; }

    /// <summary>The request as the client sent it.</summary>
    public ref readonly Envelope Message => ref _message;

    /// <summary>Its method.</summary>
    public string Method { get; }

    /// <summary>Name of the tool or prompt, or URI of the resource.</summary>
    public string? Target { get; }

    /// <summary>What is observed of it.</summary>
    public OpenCall? Observed { get; set; }

    /// <summary>How it ended, once it is answered.</summary>
    public RequestEnd? Ended { get; private set; }

    /// <summary>Size of the answer.</summary>
    public long? AnswerBytes { get; private set; }

    /// <summary>The connection on which it was asked last.</summary>
    public Connection? Connection { get; private set; }

    /// <summary>Set when the client wants no answer any more.</summary>
    public CancellationToken Withdrawn => _withdrawn.Token;

    /// <summary>The client wants no answer any more.</summary>
    public void Withdraw() => _withdrawn.Cancel();

    /// <summary>Asks a gateway, and another one where the first surely did nothing; answers the client.</summary>
    /// <exception cref="FaultException">There is no answer.</exception>
    public async Task ForwardAsync()
    {
        for (var lostSessions = 0; ;)
        {
            var connection = Connection = await ConnectAsync().ConfigureAwait(false);
            try
            {
                using var answer = await AskAsync(connection).ConfigureAwait(false);
                connection.Answered();
                await AnswerAsync(connection, answer).ConfigureAwait(false);
                return;
            }
            catch (PeerException failed)
            {
                Pool.Failed(connection, failed);
                if (AuthRefusals.ReasonOf(failed, _client.HasToken(connection)) is { } reason)
                    _client.Meter.AuthFailed(reason);
                var mayRepeat = failed.Failure == PeerFailure.Unreachable || (failed.Failure == PeerFailure.SessionLost && ++lostSessions < MostLostSessions);
                if (!mayRepeat)
                    throw new FaultException(RouterFaults.Of(failed, connection.Gateway.Name, _client.Options.MaxAnswerBytes), failed);
            }
        }
    }

    /// <summary>The gateway says something before it answers.</summary>
    public Task HeardAsync(Connection connection, PeerMessage message)
    {
        ref readonly var said = ref message.Message;
        if (said.Kind == MessageKind.Request)
            return _client.Questions.AskAsync(message, connection, Call);
        return said.Method == "notifications/progress" && !_message.ProgressToken.IsPresent
            ? Task.CompletedTask
            : Call.TellAsync(_client.Questions.Renamed(message, connection) ?? Rewriting.Course(said, _message), asks: false, Withdrawn);
    }

    /// <summary>Refuses the request.</summary>
    public Task RefuseAsync(Fault fault)
    {
        var bytes = new PooledBuffer();
        bytes.Write(FaultAnswer.ToBytes(fault, Call.ClientId));
        return AnswerAsync(bytes, new RequestEnd(fault.HttpStatus == 504 ? CallOutcome.Timeout : CallOutcome.Error, fault.Code, fault.Text, fault.Reason));
    }

    public void Dispose() => _memory.Dispose();

    private ValueTask<Connection> ConnectAsync()
    {
        var clock = _client.Clock;
        if (_client.Pool.Home is null)
            _waitsSince ??= clock.GetTimestamp();
        return _client.Pool.ConnectedAsync(Handshake.BelongsToSession(Method), _waitsSince is { } since ? clock.GetElapsedTime(since) : TimeSpan.Zero, Withdrawn);
    }

    private async Task<PeerAnswer> AskAsync(Connection connection)
    {
        var id = connection.Peer.NextId();
        using var request = new PooledBuffer();
        Rewriting.Request(_message, id, Observed?.TraceparentFor(span: null), request);
        _client.Handshake.Prepare(connection, _message);
        if (Call.IsSubscription)
            connection.Subscribed(id, this);
        connection.Count(1);
        try
        {
            var asked = new PeerRequest(id, request.Written, Method, Target, new Course(this, connection)) { Call = ArgumentsFor(connection) };
            return await connection.Peer.CallAsync(asked, Withdrawn).ConfigureAwait(false);
        }
        finally
        {
            connection.Count(-1);
            if (Call.IsSubscription)
                connection.Unsubscribed(id);
        }
    }

    private (ToolSchema Schema, ReadOnlyMemory<byte> Arguments)? ArgumentsFor(Connection connection)
    {
        if (Method != "tools/call" || connection.Peer is not HttpPeer || _client.Schemas.Find(Target ?? "") is not { } schema)
            return null;
        return (schema, _message.Arguments.IsPresent ? _message.Utf8.Slice(_message.Arguments.Start, _message.Arguments.Length) : default);
    }

    private async Task AnswerAsync(Connection connection, PeerAnswer answer)
    {
        var end = EndOf(answer.Message);
        if (answer.HttpStatus is not 0 and not 200 && AuthRefusals.ReasonOf(answer, _client.HasToken(connection)) is { } reason)
            _client.Refused(connection, reason);
        if (answer.Message.Kind == MessageKind.Response)
        {
            _client.Learn(connection, _message, answer.Message);
            if (Method == "tools/list")
                _client.Schemas.Learn(answer.Message);
            if (Call.IsSubscription)
            {
                // Its last message names its id a second time; the call knows how it is written.
                Ended = end;
                await _client.Observer.WitnessAsync(Observed!, end, Withdrawn).ConfigureAwait(false);
                await Call.CompleteAsync().ConfigureAwait(false);
                return;
            }
        }

        var bytes = new PooledBuffer();
        Rewriting.Answer(answer.Message, Call.ClientId, bytes);
        if (answer.Message.Kind == MessageKind.Response && _client.Rules.Hides(Method))
            bytes = _client.Rules.Without(Method, bytes);
        await AnswerAsync(bytes, end).ConfigureAwait(false);
    }

    private async Task AnswerAsync(PooledBuffer answer, RequestEnd end)
    {
        Ended = end;
        if (Observed is { } observed)
        {
            try
            {
                await _client.Observer.WitnessAsync(observed, end, Withdrawn).ConfigureAwait(false);
            }
            catch (McpProtocolException refused)
            {
                // What cannot be recorded must not be answered; the client is told that, and why.
                answer.Dispose();
                var fault = RouterFaults.NotRecorded(refused.Message);
                KnownNames.RegisterFault(fault.Reason, ErrorTypes.Internal);
                Ended = new RequestEnd(CallOutcome.Error, fault.Code, fault.Text, fault.Reason);
                answer = new PooledBuffer();
                answer.Write(FaultAnswer.ToBytes(fault, Call.ClientId));
            }
        }

        AnswerBytes = answer.Length;
        await Call.AnswerAsync(answer, Ended.Value.ErrorCode ?? 0).ConfigureAwait(false);
    }

    private static RequestEnd EndOf(in Envelope answer) => answer.Kind == MessageKind.Error
        ? new RequestEnd(CallOutcome.Error, answer.ErrorCode ?? -32603)
        : new RequestEnd(answer.IsErrorResult ? CallOutcome.ToolError : CallOutcome.Success);

    private sealed class Course(RoutedCall call, Connection connection) : IPeerListener
    {
        public ValueTask HeardAsync(PeerMessage message) => new(call.HeardAsync(connection, message));
    }
}
