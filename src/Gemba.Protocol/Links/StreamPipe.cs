using System.IO.Pipelines;

namespace Gemba.Protocol.Links;

/// <summary>The two directions of a stream, which ends with them.</summary>
/// <param name="stream">The stream.</param>
public sealed class StreamPipe(Stream stream) : IDuplexPipe
{
    /// <inheritdoc/>
    public PipeReader Input { get; } = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 16 * 1024));

    /// <inheritdoc/>
    public PipeWriter Output { get; } = PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true));
}
