using System.Buffers;
using System.Security.Claims;
using Gemba.Gateway.Access;
using Gemba.Gateway.Backends;
using Gemba.Gateway.Faults;
using Gemba.Gateway.Guarding;
using Gemba.Gateway.Revisions;
using Gemba.Gateway.Sessions;
using Gemba.Observability.Calls;
using Gemba.Observability.Messages;
using Gemba.Observability.Metrics;
using Gemba.Protocol.Calls;
using Gemba.Protocol.Envelopes;
using Gemba.Protocol.Faults;
using Gemba.Protocol.Peers;
using ModelContextProtocol;

namespace Gemba.Gateway.Calls;

/// <summary>One request on its way through the gateway.</summary>
internal sealed class GatewayCall : IActsFor, IDisposable
{
    // Enough for a client that reads.
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    private readonly PooledBuffer _memory = new();
    private readonly Envelope _message;
    private readonly CancellationTokenSource _withdrawn = new();
    private readonly byte[] _progressToken;
    private readonly bool _wantsLog;
    private Outbox? _outbox;

    public GatewayCall(GatewayServer client, Call call, in Envelope request)
    {
        (Client, Call) = (client, call);
        // The bytes are lent only for a moment; what is already read of them is not read again.
        _memory.Write(request.Utf8.Span);
        _message = request.Over(_memory.Written);
        // What the server says may come after the answer, when the memory is somebody else's.
        _progressToken = request.ProgressToken.IsPresent ? request.BytesOf(request.ProgressToken).ToArray() : [];
        _wantsLog = request.MetaLogLevel.IsPresent;
        Method = request.Method;
        if (!client.IsShared && client.Revision is null or Protocol.Revisions.Sessionless && request.MetaProtocolVersion is { IsPresent: true } named && !named.Is("2026-07-28"u8))
            RefusedRevision = new RefusedRevision(Shortened(named.ToString()), Protocol.Revisions.WithoutHandshake);
        Target = request.Target is { IsPresent: true } target ? target.ToString() : null;
    }

    /// <summary>The client's side.</summary>
    public GatewayServer Client { get; }

    /// <summary>Where the answer goes.</summary>
    public Call Call { get; }

    /// <summary>Who calls.</summary>
    public ClaimsPrincipal? User => Call.User;

    /// <summary>What its caller may use.</summary>
    public AccessView Access => field ??= Client.Rules.ViewOf(Call.User);

    /// <summary>The request as the client sent it.</summary>
    public ref readonly Envelope Message => ref _message;

    /// <summary>Its method.</summary>
    public string Method { get; }

    /// <summary>Name of the tool or prompt, or URI of the resource, as the client wrote it.</summary>
    public string? Target { get; }

    /// <summary>The revision that the request names, where it is none that is served so.</summary>
    public RefusedRevision? RefusedRevision { get; }

    /// <summary>The servers that can answer, the best first; set on the way.</summary>
    public IReadOnlyList<Backend> Candidates { get; set; } = [];

    /// <summary>The target's name as its server knows it, and where it stands in the request; absent where it is the client's.</summary>
    public (ByteRange At, string Name) Renamed { get; set; }

    /// <summary>Members that go in front of the others in the params of a repeated request; empty for the first one.</summary>
    public ReadOnlyMemory<byte> Inputs { get; set; }

    /// <summary>The server that is asked.</summary>
    public Backend? Backend { get; set; }

    /// <summary>The connection on which it is asked.</summary>
    public BackendSession? Session { get; set; }

    /// <summary>What the client is to be told before the answer.</summary>
    public Outbox Outbox => Volatile.Read(ref _outbox) ?? Interlocked.CompareExchange(ref _outbox, Client.NewOutbox(Call.TellAsync, Withdrawn), null) ?? _outbox;

    /// <summary>Its time; <see langword="null"/> until it begins to run.</summary>
    public CallLimit? Limit { get; set; }

    /// <summary>The HTTP status with which the server answered; 0 where it has none.</summary>
    public int ServerStatus { get; set; }

    /// <summary>Set when the client wants no answer any more.</summary>
    public CancellationToken Withdrawn => _withdrawn.Token;

    /// <summary>The client wants no answer any more.</summary>
    public void Withdraw() => _withdrawn.Cancel();

    /// <summary>What it holds among the calls that may be under way; <see langword="null"/> where that is not bounded.</summary>
    public IDisposable? Places { get; set; }

    /// <summary>What is observed of it.</summary>
    public OpenCall? Observed { get; set; }

    /// <summary>How it ended, once it is answered.</summary>
    public RequestEnd? Ended { get; private set; }

    /// <summary>Size of the answer.</summary>
    public long? AnswerBytes { get; private set; }

    /// <summary>Answers the client, after the audit trail has it.</summary>
    /// <param name="answer">The whole message; it is disposed.</param>
    /// <param name="end">What it says.</param>
    public async Task AnswerAsync(PooledBuffer answer, RequestEnd end)
    {
        if (Ended is not null)
        {
            answer.Dispose();
            return;
        }

        if (Limit?.WasAsking == true)
            Client.Questions.Forget(this);
        Ended = end;
        if (Observed is { } observed)
        {
            NoteRoute(observed);
            try
            {
                await Client.Observer.WitnessAsync(observed, end, Withdrawn).ConfigureAwait(false);
            }
            catch (McpProtocolException refused)
            {
                // What cannot be recorded must not be answered; the client is told that, and why.
                answer.Dispose();
                var fault = GatewayFaults.NotRecorded(refused.Message);
                KnownNames.RegisterFault(fault.Reason, ErrorTypes.Internal);
                Ended = new RequestEnd(CallOutcome.Error, fault.Code, fault.Text, fault.Reason);
                answer = new PooledBuffer();
                answer.Write(FaultAnswer.ToBytes(fault, Call.ClientId));
            }
        }

        if (Method is "resources/subscribe" or "resources/unsubscribe")
            await Client.NoteSubscriptionAsync(this, isGranted: Ended.Value.Outcome == CallOutcome.Success).ConfigureAwait(false);
        await FinishTellingAsync().ConfigureAwait(false);
        Places?.Dispose();
        AnswerBytes = answer.Length;
        await Call.AnswerAsync(answer, Ended.Value.ErrorCode ?? 0).ConfigureAwait(false);
    }

    /// <summary>Tells the observation which namespace and server it is, as far as the request came.</summary>
    public void NoteRoute(OpenCall observed)
    {
        observed.Namespace = Backend?.Space ?? (Candidates.Count > 0 ? Candidates[0].Space : NamedSpace());
        observed.Backend = Backend?.Name;
    }

    /// <summary>Refuses the request.</summary>
    public Task AnswerAsync(Fault fault)
    {
        var bytes = new PooledBuffer();
        bytes.Write(FaultAnswer.ToBytes(fault, Call.ClientId, RefusedRevision));
        var outcome = fault.HttpStatus == 504 ? CallOutcome.Timeout : CallOutcome.Error;
        return AnswerAsync(bytes, new RequestEnd(outcome, fault.Code, fault.Text, fault.Reason));
    }

    /// <summary>The server says something before it answers. Nobody waits until the client has read it: others are served over the same connection.</summary>
    public ValueTask HeardAsync(PeerMessage message)
    {
        if (message.Message.Kind == MessageKind.Request)
            _ = Client.Questions.AskAsync(message, Session!, this);
        else if (message.Message.Method.EndsWith("/list_changed", StringComparison.Ordinal))
            return Backend!.HeardAsync(message);   // it is news for all
        else if (message.Message.Method == "notifications/resources/updated" && ReferenceEquals(Session, Backend!.Shared))
            return Backend.HeardAsync(message);   // it is news for those who watch
        else
            Tell(message.Message);
        return default;
    }

    public void Dispose() => _memory.Dispose();

    private bool Wants(in Envelope line)
    {
        // A client without session hears of a call's log only where it asked (2026-07-28, Logging).
        if (Client.IsSessionless)
            return _wantsLog;
        // A server that many share was told what the most curious of them wants; one of its own was told by the client.
        return Backend is not { HasOwnSessions: false } || LogLevels.RankIn(line) >= (Client.LogLevel is { } level ? LogLevels.RankOf(level) : LogLevels.Unsaid);
    }

    // What was refused before its server was found still belongs to the namespace that it names.
    private string? NamedSpace() => Target is { } shown && Method is "tools/call" or "prompts/get" ? Client.Scope.Find(shown).Space?.Name : null;

    private static string Shortened(string revision) => revision.Length > 40 ? revision[..40] : revision;

    private void Tell(in Envelope said)
    {
        switch (said.Method)
        {
            case "notifications/message" when !Wants(said):
            case "notifications/progress" when _progressToken.Length == 0:
            case "notifications/resources/updated" when Client.IsSessionless:
                return;
            case "notifications/cancelled":
                if (Client.Questions.Withdraw(said, Session!) is { } withdrawn)
                    Outbox.Tell(withdrawn, said.Method);
                return;
            case "notifications/progress":
                var restored = new ArrayBufferWriter<byte>(said.Utf8.Length + 32);
                said.With([new Splice(said.ProgressToken, _progressToken)], restored);
                Outbox.Tell(restored.WrittenMemory, said.Method);
                return;
            default:
                Outbox.Tell(said.Utf8, said.Method);
                return;
        }
    }

    // What still waits goes before the answer, for as long as the call may take; where its time is over, or it ended with a fault, for a moment.
    private async ValueTask FinishTellingAsync()
    {
        if (_outbox is not { } outbox)
            return;
        if (Limit is { IsRunning: true } limit)
        {
            await outbox.FlushAsync(limit.Token).ConfigureAwait(false);
            return;
        }

        using var moment = CancellationTokenSource.CreateLinkedTokenSource(Withdrawn);
        moment.CancelAfter(Moment);
        await outbox.FlushAsync(moment.Token).ConfigureAwait(false);
    }
}
