using System.Text;
using System.Text.Json;
using Gemba.Gateway.Calls;
using Gemba.Gateway.Faults;
using Gemba.Protocol.Envelopes;
using Gemba.Protocol.Faults;
using Gemba.Protocol.Peers;

namespace Gemba.Gateway.Forwarding;

/// <summary>
/// A request that is in flight at a server with handshake for a client without session. The server asks in the course of it, the client is answered that input is
/// required, and calls again with what was asked for; meanwhile the server waits (2026-07-28, SEP-2322).
/// </summary>
internal sealed class HeldCall(AskableConnection connection, string identity, TimeSpan patience, TimeProvider clock) : IPeerListener, IAsyncDisposable
{
    // A tool asks once or twice; a server that asks without end must not fill the memory.
    private const int MostOpen = 100;

    private readonly Lock _turn = new();
    private readonly Dictionary<string, Question> _open = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stop = new();
    private TaskCompletionSource _change = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task<PeerAnswer> _answer = Task.FromException<PeerAnswer>(new InvalidOperationException("Nothing was asked."));
    private CancellationTokenSource? _patience;
    private GatewayCall? _call;
    private int _last;

    /// <summary>The connection that it is on.</summary>
    public AskableConnection Connection => connection;

    /// <summary>Who called what: only the same one may go on with it.</summary>
    public string Identity => identity;

    /// <summary>Whether the server asked before.</summary>
    public bool HasAsked => _last > 0;

    /// <summary>Sends the request.</summary>
    public void Begin(PeerRequest request)
    {
        connection.GiveTo(this);
        _answer = connection.Session.Peer.CallAsync(request with { Course = this }, _stop.Token);
    }

    /// <summary>Waits until the server answers or asks.</summary>
    /// <param name="call">Who hears meanwhile what the server says.</param>
    /// <param name="cancellationToken">Withdraws the request.</param>
    /// <returns>The answer; <see langword="null"/> where the server asked.</returns>
    /// <exception cref="PeerException">There is no answer.</exception>
    public async Task<PeerAnswer?> NextAsync(GatewayCall call, CancellationToken cancellationToken)
    {
        using var withdrawn = cancellationToken.UnsafeRegister(static stop => ((CancellationTokenSource)stop!).Cancel(), _stop);
        Volatile.Write(ref _call, call);
        try
        {
            while (!_answer.IsCompleted)
            {
                Task change;
                lock (_turn)
                {
                    if (_open.Count > 0)
                        return null;
                    change = _change.Task;
                }

                await Task.WhenAny(_answer, change).ConfigureAwait(false);
            }

            return await _answer.ConfigureAwait(false);
        }
        finally
        {
            Volatile.Write(ref _call, null);
        }
    }

    /// <summary>Leaves the server waiting for its client for a while.</summary>
    /// <param name="ended">Called when nobody came.</param>
    public void Wait(Action ended)
    {
        _patience = new CancellationTokenSource(patience, clock);
        _patience.Token.UnsafeRegister(static ended => ((Action)ended!)(), ended);
    }

    /// <summary>Gives the server what the client said; what is still missing stays open.</summary>
    /// <exception cref="PeerException">The server is gone.</exception>
    public async Task AnswerAsync(JsonElement responses)
    {
        _patience?.Dispose();
        foreach (var response in responses.ValueKind == JsonValueKind.Object ? responses.EnumerateObject() : default)
        {
            Question? question;
            lock (_turn)
            {
                if (!_open.Remove(response.Name, out question))
                    continue;
            }

            byte[] answer = [.. "{\"jsonrpc\":\"2.0\",\"id\":"u8, .. question.Id, .. ",\"result\":"u8, .. Encoding.UTF8.GetBytes(response.Value.GetRawText()), .. "}"u8];
            await connection.Session.Peer.SendAsync(answer, "", _stop.Token).ConfigureAwait(false);
        }
    }

    /// <summary>Writes what the server asks.</summary>
    public void WriteOpen(Utf8JsonWriter json)
    {
        lock (_turn)
        {
            foreach (var (key, question) in _open)
            {
                json.WriteStartObject(key);
                json.WriteString("method"u8, question.Method);
                json.WritePropertyName("params"u8);
                json.WriteRawValue(question.Params, skipInputValidation: true);
                json.WriteEndObject();
            }
        }
    }

    public async ValueTask HeardAsync(PeerMessage message)
    {
        if (message.Message.Kind != MessageKind.Request)
        {
            if (Volatile.Read(ref _call) is { } call)
                await call.HeardAsync(message).ConfigureAwait(false);
            return;
        }

        var id = message.Message.BytesOf(message.Message.Id).ToArray();
        if (message.Message.Method == "ping")
            await SayAsync([.. "{\"jsonrpc\":\"2.0\",\"id\":"u8, .. id, .. ",\"result\":{}}"u8]).ConfigureAwait(false);
        else if (message.Message.Method is not ("sampling/createMessage" or "elicitation/create" or "roots/list") || !Keep(message, id))
            await SayAsync(FaultAnswer.ToBytes(GatewayFaults.ClientCannotBeAsked(message.Message.Method), id)).ConfigureAwait(false);
    }

    /// <summary>Withdraws the request where it is still in flight, and ends the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        _patience?.Dispose();
        await _stop.CancelAsync().ConfigureAwait(false);
        await ((Task)_answer).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_answer.IsCompletedSuccessfully)
            _answer.Result.Dispose();
        await connection.DisposeAsync().ConfigureAwait(false);
    }

    private bool Keep(PeerMessage message, byte[] id)
    {
        lock (_turn)
        {
            if (_open.Count >= MostOpen)
                return false;
            var parameters = message.Message.Params.IsPresent ? message.Message.BytesOf(message.Message.Params).ToArray() : "{}"u8.ToArray();
            _open[$"question-{++_last}"] = new Question(id, message.Message.Method, parameters);
            _change.TrySetResult();
            _change = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return true;
        }
    }

    private async Task SayAsync(byte[] answer)
    {
        try
        {
            await connection.Session.Peer.SendAsync(answer, "", _stop.Token).ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is PeerException or OperationCanceledException)
        {
            // Who asked is gone.
        }
    }

    private sealed record Question(byte[] Id, string Method, byte[] Params);
}
