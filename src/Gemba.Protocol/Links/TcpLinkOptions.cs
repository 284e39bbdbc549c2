using Gemba.Protocol.Frames;

namespace Gemba.Protocol.Links;

/// <summary>How a link over framed TCP behaves.</summary>
public sealed record TcpLinkOptions
{
    /// <summary>Bounds of its frames.</summary>
    public FrameOptions Frames { get; init; } = new();

    /// <summary>Answers a health frame, whose payload it gets, with JSON. Default: that it is healthy, which who answers is.</summary>
    public Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> Health { get; init; } = static _ => "{\"healthy\":true}"u8.ToArray();
}
