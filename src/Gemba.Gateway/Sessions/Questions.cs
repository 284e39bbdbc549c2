using System.Buffers;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Gemba.Gateway.Backends;
using Gemba.Gateway.Calls;
using Gemba.Gateway.Faults;
using Gemba.Gateway.Guarding;
using Gemba.Gateway.Revisions;
using Gemba.Protocol.Envelopes;
using Gemba.Protocol.Faults;
using Gemba.Protocol.Peers;

namespace Gemba.Gateway.Sessions;

/// <summary>What servers ask one client (sampling, elicitation, roots) and it has not answered yet.</summary>
/// <remarks>Servers choose their ids alone, so two may choose the same: the client sees ids of ours.</remarks>
/// <param name="client">The client.</param>
/// <param name="timeout">How long it may take for an answer where no call's own time decides.</param>
/// <param name="clock">Measures that.</param>
internal sealed class Questions(GatewayServer client, TimeSpan timeout, TimeProvider clock) : IDisposable
{
    // A client answers a handful at a time; a server that asks without end must not fill the memory.
    private const int MostOpen = 1000;

    private readonly ConcurrentDictionary<string, Open> _open = new(StringComparer.Ordinal);
    private readonly string _name = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4));
    private long _last;

    /// <summary>Passes a question on.</summary>
    /// <param name="message">The question.</param>
    /// <param name="session">Who asks.</param>
    /// <param name="course">The call in whose course it is asked; <see langword="null"/> outside of one.</param>
    public async Task AskAsync(PeerMessage message, BackendSession session, GatewayCall? course)
    {
        if (message.Message.Method == "ping")
        {
            await AnswerAsync(session, Result(message, "{}"u8)).ConfigureAwait(false);
            return;
        }

        var key = NextKey();
        var original = message.Message.BytesOf(message.Message.Id).ToArray();
        try
        {
            if (client.IsSessionless || _open.Count >= MostOpen)
                throw new FaultException(GatewayFaults.ClientCannotBeAsked(message.Message.Method));
            // A connection with several calls under way does not say in whose course it is asked: it may be any of them.
            var limits = course is null ? [.. client.CallsOn(session)] : course.Limit is { } own ? (IReadOnlyList<CallLimit>)[own] : [];
            var open = new Open(session, original) { Method = message.Message.Method, Course = course, Limits = limits };
            _open[key] = open;
            foreach (var limit in limits)
                limit.Asked();
            // Where it is no single call's the call's end does not end it.
            if (course is null)
                open.ExpireAfter(timeout, clock, () => GiveUp(key));
            var renamed = new ArrayBufferWriter<byte>(message.Message.Utf8.Length + 32);
            message.Message.WithId(Encoding.UTF8.GetBytes($"{key}\""), renamed);
            await (course?.Outbox ?? client.Outbox).AskAsync(renamed.WrittenMemory, message.Message.Method).ConfigureAwait(false);
        }
        catch (FaultException refused)
        {
            if (_open.TryRemove(key, out var asked))
                asked.Answered();
            await AnswerAsync(session, FaultAnswer.ToBytes(refused.Fault, original)).ConfigureAwait(false);
        }
    }

    /// <summary>Asks something of the gateway's own.</summary>
    /// <param name="method">What is asked, as in <c>elicitation/create</c>.</param>
    /// <param name="parameters">Its params, a JSON object.</param>
    /// <param name="course">The call in whose course it is asked.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The client's result.</returns>
    /// <exception cref="FaultException">The client cannot be asked, or refuses.</exception>
    public async Task<ReadOnlyMemory<byte>> AskAsync(string method, ReadOnlyMemory<byte> parameters, GatewayCall course, CancellationToken cancellationToken)
    {
        if (_open.Count >= MostOpen)
            throw new FaultException(GatewayFaults.ClientCannotBeAsked(method));
        var key = NextKey();
        var waiting = new TaskCompletionSource<ReadOnlyMemory<byte>?>(TaskCreationOptions.RunContinuationsAsynchronously);
        _open[key] = new Open(Session: null, []) { Method = method, Course = course, Waiting = waiting, Limits = course.Limit is { } limit ? [limit] : [] };
        course.Limit?.Asked();
        try
        {
            byte[] question = [.. Encoding.UTF8.GetBytes($"{{\"jsonrpc\":\"2.0\",\"id\":{key}\",\"method\":{JsonSerializer.Serialize(method)},\"params\":"), .. parameters.Span, .. "}"u8];
            await course.Outbox.AskAsync(question, method).WaitAsync(cancellationToken).ConfigureAwait(false);
            return await waiting.Task.WaitAsync(cancellationToken).ConfigureAwait(false) ?? throw new FaultException(GatewayFaults.ClientRefused(method));
        }
        finally
        {
            GiveUp(key);
        }
    }

    /// <summary>The client answers.</summary>
    /// <returns>Whether it was asked.</returns>
    public bool TryAnswer(in Envelope answer)
    {
        if (!answer.Id.IsPresent || !_open.TryRemove(answer.KeyOf(answer.Id), out var open))
            return false;
        open.Answered();
        if (open.Session is null)
            return open.Waiting!.TrySetResult(answer.Kind == MessageKind.Response ? answer.BytesOf(answer.Result).ToArray() : null);
        var bytes = new ArrayBufferWriter<byte>(answer.Utf8.Length + 32);
        answer.WithId(open.Id, bytes);
        _ = AnswerAsync(open.Session, bytes.WrittenMemory);
        return true;
    }

    /// <summary>A server withdraws what it asked.</summary>
    /// <returns>What tells the client so, under the id that the client knows; <see langword="null"/> where nothing of the kind is open.</returns>
    public ReadOnlyMemory<byte>? Withdraw(in Envelope message, BackendSession session)
    {
        var asked = message.BytesOf(message.CancelledRequestId);
        foreach (var (key, open) in _open)
        {
            if (!ReferenceEquals(open.Session, session) || !open.Id.AsSpan().SequenceEqual(asked) || !_open.TryRemove(key, out _))
                continue;
            open.Answered();
            var told = new ArrayBufferWriter<byte>(message.Utf8.Length + 32);
            message.With([new Splice(message.CancelledRequestId, Encoding.UTF8.GetBytes($"{key}\""))], told);
            return told.WrittenMemory;
        }

        return null;
    }

    /// <summary>A call is over: nobody waits any more for answers to what was asked in its course alone, which the client is told.</summary>
    public void Forget(GatewayCall call)
    {
        foreach (var (key, open) in _open)
        {
            // Where a connection says in whose course it asks, what was asked in none is no call's: it ends with its own time.
            if (ReferenceEquals(open.Course, call) || (open is { Session.Peer.TellsCourse: false, Limits: [var only] } && ReferenceEquals(only, call.Limit)))
                GiveUp(key);
        }
    }

    public void Dispose()
    {
        foreach (var open in _open.Values)
            open.Dispose();
        _open.Clear();
    }

    private void GiveUp(string key)
    {
        if (!_open.TryRemove(key, out var open))
            return;
        open.Answered();
        var outbox = open.Course is { Ended: null, Withdrawn.IsCancellationRequested: false } course ? course.Outbox : client.Outbox;
        outbox.Tell(Messages.Cancelled($"{key}\""), "notifications/cancelled");
        if (open.Session is { } asker)
            _ = AnswerAsync(asker, FaultAnswer.ToBytes(GatewayFaults.NotAnswered(open.Method), open.Id));
    }

    /// <summary>A key as <see cref="Envelope.KeyOf"/> makes it of the id: a text with its first quote.</summary>
    /// <remarks>The client's answer may reach another gateway with the same session, which must not take it for one to a question of its own.</remarks>
    private string NextKey() => $"\"gemba-{_name}-{Interlocked.Increment(ref _last)}";

    private static byte[] Result(PeerMessage message, ReadOnlySpan<byte> result) =>
        [.. "{\"jsonrpc\":\"2.0\",\"id\":"u8, .. message.Message.BytesOf(message.Message.Id), .. ",\"result\":"u8, .. result, .. "}"u8];

    private static async Task AnswerAsync(BackendSession session, ReadOnlyMemory<byte> answer)
    {
        try
        {
            await session.Peer.SendAsync(answer, "", CancellationToken.None).ConfigureAwait(false);
        }
        catch (PeerException)
        {
            // Who asked is gone.
        }
    }

    private sealed record Open(BackendSession? Session, byte[] Id) : IDisposable
    {
        private CancellationTokenSource? _expiry;

        /// <summary>What is asked.</summary>
        public string Method { get; init; } = "";

        /// <summary>The call in whose course it is asked; <see langword="null"/> where it is none's, or it may be any of several.</summary>
        public GatewayCall? Course { get; init; }

        /// <summary>Who waits inside the gateway, where no server does.</summary>
        public TaskCompletionSource<ReadOnlyMemory<byte>?>? Waiting { get; init; }

        /// <summary>Whose time stands still until it is answered.</summary>
        public IReadOnlyList<CallLimit> Limits { get; init; } = [];

        /// <summary>Ends it by itself.</summary>
        public void ExpireAfter(TimeSpan time, TimeProvider clock, Action expired)
        {
            _expiry = new CancellationTokenSource(time, clock);
            _expiry.Token.UnsafeRegister(static expired => ((Action)expired!)(), expired);
        }

        public void Dispose() => _expiry?.Dispose();

        /// <summary>Their time goes on.</summary>
        public void Answered()
        {
            Dispose();
            foreach (var limit in Limits)
                limit.Answered();
        }
    }
}
