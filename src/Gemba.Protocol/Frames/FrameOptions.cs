using System.ComponentModel.DataAnnotations;

namespace Gemba.Protocol.Frames;

/// <summary>Bounds of frames. Each states its reason.</summary>
public sealed record FrameOptions
{
    /// <summary>Longest payload in bytes, judged by the header before anything of it is kept. Default 10 MiB, as the protocol's first implementation has it; allowed 1 kB to 1 GiB.</summary>
    [Range(1024, 1024 * 1024 * 1024)]
    public int MaxPayloadBytes { get; init; } = 10 * 1024 * 1024;

    /// <summary>
    /// Whether a message that is too long is passed over and told with its length and the id that it answers. Default false: a server refuses such a message. Who waits
    /// for answers must learn that his came, and was too long.
    /// </summary>
    public bool TellsTooLong { get; init; }

    /// <summary>
    /// Longest time from a frame's first byte to its last, in either direction: who sends a byte now and then holds no place for long. Default 30 s:
    /// 10 MiB at 3 Mbit/s. Allowed 10 ms to 10 min.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.0100000", "00:10:00")]
    public TimeSpan FrameTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest wait for the first frame of a connection, and for its answer. Default 10 s: a connection that says nothing is none. Allowed 10 ms to 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.0100000", "00:10:00")]
    public TimeSpan FirstFrameTimeout { get; init; } = TimeSpan.FromSeconds(10);
}
