using System.Buffers;
using System.IO.Pipelines;

namespace Gemba.Benchmarks.Peers;

/// <summary>The lines of a stream, each without its end; a line holds until the next one is asked for.</summary>
internal sealed class Lines(Stream stream) : IDisposable
{
    private readonly PipeReader _reader = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 64 * 1024));
    private ReadOnlySequence<byte> _rest;
    private bool _isOpen;

    /// <summary>Whether another line was already read.</summary>
    public bool HasMore => _isOpen && _rest.PositionOf((byte)'\n') is not null;

    /// <summary>The next line; <see langword="null"/> at the end.</summary>
    public async ValueTask<ReadOnlyMemory<byte>?> NextAsync()
    {
        while (true)
        {
            if (_isOpen && _rest.PositionOf((byte)'\n') is { } end)
            {
                var line = _rest.Slice(0, end);
                _rest = _rest.Slice(_rest.GetPosition(1, end));
                return line.IsSingleSegment ? line.First : line.ToArray();
            }

            if (_isOpen)
                _reader.AdvanceTo(_rest.Start, _rest.End);
            var read = await _reader.ReadAsync();
            (_rest, _isOpen) = (read.Buffer, true);
            if (read.IsCompleted && _rest.PositionOf((byte)'\n') is null)
                return null;
        }
    }

    public void Dispose() => _reader.Complete();
}
