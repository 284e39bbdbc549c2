using System.Buffers.Text;
using System.Collections.Concurrent;

namespace Gemba.Benchmarks.Peers;

/// <summary>Answers that come one after the other on one stream, given to whoever asked.</summary>
internal sealed class Answers
{
    private readonly ConcurrentDictionary<long, TaskCompletionSource<ReadOnlyMemory<byte>>> _waiting = new();

    /// <summary>Expects the answer to a request.</summary>
    public Task<ReadOnlyMemory<byte>> ExpectAsync(long id)
    {
        var source = new TaskCompletionSource<ReadOnlyMemory<byte>>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[id] = source;
        return source.Task;
    }

    /// <summary>Gives a message to whoever waits for it; those that answer nothing are dropped.</summary>
    public void Hear(ReadOnlySpan<byte> message)
    {
        // Peers write the id first or last; the text of an answer is under our control and has none.
        var at = message.LastIndexOf("\"id\":"u8);
        if (at >= 0 && Utf8Parser.TryParse(message[(at + 5)..], out long id, out _) && _waiting.TryRemove(id, out var source))
            source.SetResult(message.ToArray());
    }

    /// <summary>The stream ended: nobody is answered any more.</summary>
    public void End()
    {
        foreach (var id in _waiting.Keys)
        {
            if (_waiting.TryRemove(id, out var source))
                source.SetException(new IOException("The stream of answers ended."));
        }
    }
}
