using System.Buffers;
using System.Collections.Concurrent;
using System.Text;
using Gemba.Protocol.Calls;
using Gemba.Protocol.Envelopes;
using Gemba.Protocol.Faults;
using Gemba.Protocol.Peers;
using Gemba.Router.Faults;
using Gemba.Router.Gateways;

namespace Gemba.Router.Sessions;

/// <summary>What was asked of the client (sampling, elicitation, roots) and it has not answered yet.</summary>
/// <remarks>Each connection numbers its questions alone, and an answer must not reach another one: the client sees ids of ours.</remarks>
internal sealed class Questions(ServerTerms terms)
{
    // A client answers a handful at a time; a gateway that asks without end must not fill the memory.
    private const int MostOpen = 1000;

    private readonly ConcurrentDictionary<string, Open> _open = new(StringComparer.Ordinal);
    private long _last;

    /// <summary>Passes a question on.</summary>
    /// <param name="message">The question.</param>
    /// <param name="connection">Who asks.</param>
    /// <param name="course">The call in whose course it is asked; <see langword="null"/> outside of one.</param>
    public async Task AskAsync(PeerMessage message, Connection connection, Call? course)
    {
        var original = message.Message.BytesOf(message.Message.Id).ToArray();
        if (_open.Count >= MostOpen)
        {
            await AnswerAsync(connection, FaultAnswer.ToBytes(RouterFaults.QuestionRefused(), original)).ConfigureAwait(false);
            return;
        }

        // The key as Envelope.KeyOf makes it of the id.
        var key = $"\"router-{Interlocked.Increment(ref _last)}";
        _open[key] = new Open(connection, original, message.Message.KeyOf(message.Message.Id));
        var renamed = new ArrayBufferWriter<byte>(message.Message.Utf8.Length + 32);
        message.Message.WithId(Encoding.UTF8.GetBytes($"{key}\""), renamed);
        await (course?.TellAsync(renamed.WrittenMemory, asks: true, CancellationToken.None) ?? terms.SendAsync(renamed.WrittenMemory, true, CancellationToken.None)).ConfigureAwait(false);
    }

    /// <summary>The client answers.</summary>
    public void Answer(in Envelope answer)
    {
        if (!answer.Id.IsPresent || !_open.TryRemove(answer.KeyOf(answer.Id), out var open))
            return;
        var bytes = new ArrayBufferWriter<byte>(answer.Utf8.Length + 32);
        answer.WithId(open.Id, bytes);
        _ = AnswerAsync(open.Connection, bytes.WrittenMemory);
    }

    /// <summary>The withdrawal of a question, under the id that the client knows; <see langword="null"/> for any other message.</summary>
    public ReadOnlyMemory<byte>? Renamed(PeerMessage message, Connection connection)
    {
        ref readonly var said = ref message.Message;
        if (!said.CancelledRequestId.IsPresent)
            return null;
        var key = said.KeyOf(said.CancelledRequestId);
        var asked = _open.FirstOrDefault(open => ReferenceEquals(open.Value.Connection, connection) && open.Value.Key == key);
        if (asked.Key is null || !_open.TryRemove(asked))
            return null;
        var bytes = new ArrayBufferWriter<byte>(said.Utf8.Length + 32);
        said.With([new Splice(said.CancelledRequestId, Encoding.UTF8.GetBytes($"{asked.Key}\""))], bytes);
        return bytes.WrittenMemory;
    }

    /// <summary>Withdraws what a connection asked that is gone: nobody is there to hear the answer.</summary>
    public async Task ForgetAsync(Connection connection)
    {
        foreach (var (key, open) in _open)
        {
            if (!ReferenceEquals(open.Connection, connection) || !_open.TryRemove(key, out _))
                continue;
            var message = $$$"""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":{{{key}}}","reason":"The connection to the gateway ended."}}""";
            await terms.SendAsync(Encoding.UTF8.GetBytes(message), false, CancellationToken.None).ConfigureAwait(false);
        }
    }

    private static async Task AnswerAsync(Connection connection, ReadOnlyMemory<byte> answer)
    {
        try
        {
            await connection.Peer.SendAsync(answer, "", CancellationToken.None).ConfigureAwait(false);
        }
        catch (PeerException)
        {
            // Who asked is gone.
        }
    }

    private sealed record Open(Connection Connection, byte[] Id, string Key);
}
