using System.ComponentModel.DataAnnotations;

namespace Gemba.Protocol.Links;

/// <summary>Bounds of a link over a WebSocket. Each states its reason.</summary>
public sealed record WebSocketLinkOptions
{
    /// <summary>Longest message in bytes, whatever it is cut into. Default 10 MiB, as for frames over TCP; allowed 1 kB to 1 GiB.</summary>
    [Range(1024, 1024 * 1024 * 1024)]
    public int MaxMessageBytes { get; init; } = 10 * 1024 * 1024;

    /// <summary>
    /// Whether a message that is too long is passed over and told with its length and the id that it answers. Default false: a server refuses such a message. Who waits
    /// for answers must learn that his came, and was too long.
    /// </summary>
    public bool TellsTooLong { get; init; }

    /// <summary>
    /// Longest time from the first bytes of a message to its last, in either direction: who sends a byte now and then holds no place for long. Default 30 s.
    /// Allowed 10 ms to 10 min.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.0100000", "00:10:00")]
    public TimeSpan MessageTimeout { get; init; } = TimeSpan.FromSeconds(30);
}
