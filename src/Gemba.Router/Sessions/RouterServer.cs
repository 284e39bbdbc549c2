using System.Collections.Concurrent;
using System.Text;
using Gemba.Observability.Calls;
using Gemba.Observability.Messages;
using Gemba.Observability.Metrics;
using Gemba.Protocol.Calls;
using Gemba.Protocol.Envelopes;
using Gemba.Protocol.Faults;
using Gemba.Protocol.Peers;
using Gemba.Router.Calls;
using Gemba.Router.Faults;
using Gemba.Router.Gateways;
using Gemba.Router.Observing;
using Gemba.Router.Rules;
using Microsoft.Extensions.Logging;
using ModelContextProtocol;

namespace Gemba.Router.Sessions;

/// <summary>The gateway as the client on standard input sees it, whichever one is connected at the moment.</summary>
internal sealed class RouterServer : Server
{
    // Standard input has one client; the limit is its, and names of tools are its to choose.
    private const string OneClient = "client";

    private readonly RouterParts _parts;
    private readonly ServerTerms _terms;
    private readonly ILogger _log;
    private readonly ConcurrentDictionary<RoutedCall, byte> _calls = new();
    private readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _told = Task.CompletedTask;
    private bool _closing;
    private int _disposed;

    public RouterServer(RouterParts parts, ServerTerms terms)
    {
        (_parts, _terms) = (parts, terms);
        _log = parts.Logs.CreateLogger<RouterServer>();
        Questions = new Questions(terms);
        Pool = new Pool(parts.Options, parts.Dial, parts.Meter, parts.Clock, parts.Logs.CreateLogger<Uplink>());
        Pool.Start(this);
    }

    /// <summary>The gateways that are connected.</summary>
    public Pool Pool { get; }

    /// <summary>What this desk may use.</summary>
    public NameRules Rules => _parts.Rules;

    /// <summary>The router's own figures.</summary>
    public RouterMeter Meter => _parts.Meter;

    /// <summary>What the client agreed on with a gateway.</summary>
    public Handshake Handshake { get; } = new();

    /// <summary>What the client was asked.</summary>
    public Questions Questions { get; }

    /// <summary>The tools of which arguments travel as headers.</summary>
    public ToolSchemas Schemas { get; } = new();

    /// <summary>Bounds.</summary>
    public RouterOptions Options => _parts.Options;

    /// <summary>Observes the requests.</summary>
    public RequestObserver Observer => _parts.Observer;

    /// <summary>The time.</summary>
    public TimeProvider Clock => _parts.Clock;

    public override string? Revision => Handshake.Revision;

    public override IEnumerable<Call> Calls => _calls.Keys.Select(call => call.Call);

    public override bool IsBusy => !_calls.IsEmpty;

    public override bool Begin(Call call, in Envelope request)
    {
        if (Volatile.Read(ref _closing))
            return false;
        var mine = new RoutedCall(this, call, request);
        call.State = mine;
        _calls[mine] = 0;
        _ = RunAsync(mine, _told);
        return true;
    }

    public override Delivery Deliver(in Envelope message)
    {
        if (message.Kind is MessageKind.Response or MessageKind.Error)
        {
            Questions.Answer(message);
            return Delivery.Taken;
        }

        var bytes = message.Utf8.ToArray();
        if (message.Method == "notifications/initialized")
        {
            Handshake.Confirm(bytes);
            IntroduceOthers();
        }

        _told = TellAsync(_told, bytes, message.Method);
        return Delivery.Taken;
    }

    public override Task FinishAsync()
    {
        Volatile.Write(ref _closing, true);
        // What waits for a gateway would keep a process alive whose client has left.
        Pool.Close();
        if (_calls.IsEmpty)
            _finished.TrySetResult();
        return _finished.Task;
    }

    public override async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        Volatile.Write(ref _closing, true);
        foreach (var call in _calls.Keys)
            call.Call.Cancel();
        await Pool.DisposeAsync().ConfigureAwait(false);
    }

    public override void Forget(Call call)
    {
    }

    public override void Abandon(Call call) => (call.State as RoutedCall)?.Withdraw();

    /// <summary>Makes a new connection one on which the client can go on where it was.</summary>
    /// <exception cref="PeerException">The gateway refuses that.</exception>
    public async Task IntroduceAsync(Connection connection, CancellationToken cancellationToken)
    {
        if (await Handshake.RepeatAsync(connection, cancellationToken).ConfigureAwait(false) is not { } changing)
            return;
        Log.SessionMade(_log, connection.Id);
        // What changed while nobody was connected was told to nobody.
        if (Pool.Home is null)
            await TellOfChangesAsync(changing, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The client's session has another home, which was connected already.</summary>
    public Task MovedAsync() => TellOfChangesAsync(Handshake.Changing, CancellationToken.None);

    /// <summary>Whether a token is shown on a connection.</summary>
    public bool HasToken(Connection connection) => _parts.Dial.HasToken(connection.Gateway);

    /// <summary>A gateway did not take the token that it was shown, or wanted one.</summary>
    public void Refused(Connection connection, string reason)
    {
        Meter.AuthFailed(reason);
        _parts.Dial.ForgetToken(connection.Gateway);
        Log.TokenRefused(_log, connection.Gateway.Name, reason);
    }

    /// <summary>Keeps what later connections must be told, and tells it to those that stand.</summary>
    public void Learn(Connection connection, in Envelope request, in Envelope answer)
    {
        Handshake.Learn(connection, request, answer);
        if (request.Method == "initialize" || !Handshake.IsNeeded || !Handshake.BelongsToSession(request.Method))
            return;
        var bytes = request.Utf8.ToArray();
        Pool.TellOthers(connection, other => other.KnowsClient ? WithinTimeAsync(limit => Handshake.RepeatAsync(other, bytes, limit)) : Task.CompletedTask);
    }

    /// <summary>The gateway said something in no request's course. Of several connected ones the home alone is heard: they would all say the same.</summary>
    public Task HeardAsync(Connection connection, PeerMessage message) => message.Message.Kind == MessageKind.Request
        ? Questions.AskAsync(message, connection, course: null)
        : Pool.Home is { } home && !ReferenceEquals(home, connection) && IsSaidByAll(message.Message.Method) ? Task.CompletedTask
        : _terms.SendAsync(Questions.Renamed(message, connection) ?? message.Message.Utf8, false, CancellationToken.None);

    /// <summary>A connection on which the client was served is gone.</summary>
    public Task LostAsync(Connection connection) => Questions.ForgetAsync(connection);

    private static bool IsSaidByAll(string method) => method == "notifications/resources/updated" || method.EndsWith("/list_changed", StringComparison.Ordinal);

    private void IntroduceOthers()
    {
        if (Pool.Home is not { } home)
            return;
        Pool.TellOthers(home, other => WithinTimeAsync(async limit =>
        {
            if (!other.KnowsClient)
                await Handshake.RepeatAsync(other, limit).ConfigureAwait(false);
        }));
    }

    private async Task WithinTimeAsync(Func<CancellationToken, Task> tell)
    {
        using var limit = new CancellationTokenSource(Options.ConnectTimeout, Clock);
        await tell(limit.Token).ConfigureAwait(false);
    }

    private async Task TellOfChangesAsync(IReadOnlyList<string> lists, CancellationToken cancellationToken)
    {
        foreach (var list in lists)
            await _terms.SendAsync(Encoding.UTF8.GetBytes($$$"""{"jsonrpc":"2.0","method":"notifications/{{{list}}}/list_changed"}"""), false, cancellationToken).ConfigureAwait(false);
    }

    private async Task TellAsync(Task before, byte[] message, string method)
    {
        await before.ConfigureAwait(false);
        // While no gateway is connected there is nobody to tell: a new connection begins with what still holds.
        if (Pool.Home is not { } connection)
            return;
        // What comes after waits for this.
        using var limit = new CancellationTokenSource(Options.ConnectTimeout, Clock);
        try
        {
            await connection.Peer.SendAsync(message, method, limit.Token).ConfigureAwait(false);
            if (method == "notifications/initialized")
                connection.ListenUnasked();
        }
        catch (PeerException failed)
        {
            Pool.Failed(connection, failed);
        }
        catch (OperationCanceledException)
        {
            // A notification that is not taken is not worth the requests behind it.
        }
    }

    private async Task RunAsync(RoutedCall call, Task told)
    {
        var started = Clock.GetTimestamp();
        var observed = call.Observed = Observer.Begin(FactsOf(call));
        try
        {
            Admit(call);
            // What the client said before it asked arrives before.
            await told.WaitAsync(call.Withdrawn).ConfigureAwait(false);
            await call.ForwardAsync().ConfigureAwait(false);
        }
        catch (FaultException refused)
        {
            KnownNames.RegisterFault(refused.Fault.Reason, TypeOf(refused.Fault.HttpStatus));
            await call.RefuseAsync(refused.Fault).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (call.Withdrawn.IsCancellationRequested)
        {
            // Nobody waits for the answer.
        }
        catch (Exception bug) when (bug is not OutOfMemoryException)
        {
            Log.CallFailed(_log, call.Method, bug);
            await call.RefuseAsync(RouterFaults.Internal()).ConfigureAwait(false);
        }
        finally
        {
            await EndAsync(call, observed, Clock.GetElapsedTime(started)).ConfigureAwait(false);
            _calls.TryRemove(call, out _);
            call.Dispose();
            if (Volatile.Read(ref _closing) && _calls.IsEmpty)
                _finished.TrySetResult();
        }
    }

    private void Admit(RoutedCall call)
    {
        if (!Rules.Permits(call.Message))
            throw new FaultException(RouterFaults.Denied(call.Target ?? (call.Method == "subscriptions/listen" ? "resourceSubscriptions" : call.Method)));
        if (call.Method != "tools/call" || _parts.Limits.Take(OneClient, OneClient) is not { } refusal)
            return;
        Meter.RateLimited();
        throw new FaultException(RouterFaults.RateLimited(refusal.PerSecond, refusal.RetryAfter));
    }

    private async Task EndAsync(RoutedCall call, OpenCall observed, TimeSpan took)
    {
        var end = call.Ended ?? new RequestEnd(CallOutcome.Cancelled);
        try
        {
            if (call.Ended is null)
                await Observer.WitnessAsync(observed, end, CancellationToken.None).ConfigureAwait(false);
        }
        catch (McpProtocolException)
        {
            // Nobody gets an answer that would have to be held back.
        }

        Observer.End(observed, end, call.AnswerBytes);
        var status = _parts.Meter.Finished(call.Method, end, took, call.AnswerBytes);
        Log.Routed(_log, call.Connection?.Id, took.TotalMilliseconds, status);
    }

    private static string TypeOf(int httpStatus) => httpStatus switch
    {
        403 => ErrorTypes.Denied,
        429 => ErrorTypes.LimitExceeded,
        504 => ErrorTypes.Timeout,
        _ => ErrorTypes.Unavailable,
    };

    private RequestFacts FactsOf(RoutedCall call)
    {
        ref readonly var message = ref call.Message;
        var isToolCall = call.Method == "tools/call";
        return new RequestFacts
        {
            Method = call.Method,
            Transport = call.Call.Transport,
            Span = "router.sendRequest",
            Tool = isToolCall ? call.Target : null,
            Prompt = call.Method == "prompts/get" ? call.Target : null,
            ResourceUri = call.Method.StartsWith("resources/", StringComparison.Ordinal) ? call.Target : null,
            Revision = message.MetaProtocolVersion.OrNull() ?? Revision,
            MessageId = Encoding.UTF8.GetString(call.Call.ClientId.Span),
            Client = message.ClientName.OrNull(),
            RequestBytes = call.Call.RequestBytes,
            Arguments = isToolCall && message.Arguments.IsPresent ? message.Utf8.Slice(message.Arguments.Start, message.Arguments.Length) : default,
            Traceparent = message.Traceparent.OrNull(),
            Tracestate = message.Tracestate.OrNull(),
            Baggage = message.Baggage.OrNull(),
        };
    }
}
