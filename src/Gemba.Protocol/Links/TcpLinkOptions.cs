using Gemba.Protocol.Frames;

namespace Gemba.Protocol.Links;

/// <summary>How a link over framed TCP behaves.</summary>
public sealed record TcpLinkOptions
{
    /// <summary>Bounds of its frames.</summary>
    public FrameOptions Frames { get; init; } = new();

    /// <summary>Answers a health frame, whose payload it gets, with JSON. Default: that it is healthy, which who answers is.</summary>
    public Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> Health { get; init; } = static _ => "{\"healthy\":true}"u8.ToArray();

    /// <summary>Is told of each frame that came. Default: nobody.</summary>
    public Action<FrameType>? Came { get; init; }

    /// <summary>Is told of each frame that went out. Default: nobody.</summary>
    public Action<FrameType>? Went { get; init; }
}
