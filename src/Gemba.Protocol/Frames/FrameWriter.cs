using System.IO.Pipelines;
using System.Text;

namespace Gemba.Protocol.Frames;

/// <summary>Writes frames to a stream of bytes, each one whole. Any number of writers at once.</summary>
/// <param name="output">Where bytes go; stays the caller's, and nothing else may write to it.</param>
/// <param name="options">Bounds.</param>
/// <param name="clock">For the time that a frame may take.</param>
/// <param name="seen">Is told of each frame that was written; must return at once.</param>
public sealed class FrameWriter(PipeWriter output, FrameOptions options, TimeProvider clock, Action<FrameType>? seen = null) : IDisposable
{
    /// <summary>Longest text of an error frame in bytes: a reason, never what was sent.</summary>
    public const int LongestError = 1024;

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly CancellationTokenSource _stop = new();
    private bool _broken;

    /// <summary>Writes one frame.</summary>
    /// <param name="layout">The layout of the connection.</param>
    /// <param name="type">A type that the layout has.</param>
    /// <param name="payload">The payload.</param>
    /// <param name="cancellationToken">Ends the wait for the turn; a frame that has begun is written whole.</param>
    /// <exception cref="IOException">The connection is closed, or the other end does not read.</exception>
    public async ValueTask WriteAsync(FrameLayout layout, FrameType type, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        await TakeTurnAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_broken)
                throw new IOException("The connection is closed.");
            new FrameHeader(layout, FrameHeader.CurrentVersion, type, (uint)payload.Length).Write(output.GetSpan(FrameHeader.Size));
            output.Advance(FrameHeader.Size);
            await FlushAsync(payload).ConfigureAwait(false);
            seen?.Invoke(type);
        }
        catch (InvalidOperationException completed)
        {
            throw new IOException("The connection is closed.", completed);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Writes an error frame, whose text is cut at <see cref="LongestError"/>.</summary>
    public ValueTask WriteErrorAsync(FrameLayout layout, string text, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(text);
        var utf8 = Encoding.UTF8.GetBytes(text);
        var length = Math.Min(utf8.Length, LongestError);
        // Not inside a character.
        while (length < utf8.Length && (utf8[length] & 0xC0) == 0x80)
            length--;
        return WriteAsync(layout, FrameType.Error, utf8.AsMemory(0, length), cancellationToken);
    }

    /// <summary>Ends the waiting of all who have not begun to write; the turn itself stays, for who has it gives it back.</summary>
    public void Dispose() => _stop.Cancel();

    private async ValueTask TakeTurnAsync(CancellationToken cancellationToken)
    {
        if (!_stop.IsCancellationRequested && !cancellationToken.IsCancellationRequested && _turn.Wait(0, CancellationToken.None))
            return;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stop.Token);
        try
        {
            await _turn.WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException closed) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException("The connection was closed.", closed);
        }
    }

    private async ValueTask FlushAsync(ReadOnlyMemory<byte> payload)
    {
        using var limit = new CancellationTokenSource(options.FrameTimeout, clock);
        try
        {
            var flushed = await output.WriteAsync(payload, limit.Token).ConfigureAwait(false);
            _broken |= flushed.IsCompleted;
        }
        catch (OperationCanceledException slow)
        {
            // Half a frame is out: nothing that follows could be read.
            _broken = true;
            throw new IOException($"The other end did not read within {options.FrameTimeout.TotalSeconds:0.###} s.", slow);
        }
    }
}
