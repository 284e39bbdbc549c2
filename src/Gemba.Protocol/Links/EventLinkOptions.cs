using System.ComponentModel.DataAnnotations;

namespace Gemba.Protocol.Links;

/// <summary>Bounds of a link over events. Each states its reason.</summary>
public sealed record EventLinkOptions
{
    /// <summary>Longest message that is posted, in bytes. Default 10 MiB, as for frames over TCP; allowed 1 kB to 1 GiB.</summary>
    [Range(1024, 1024 * 1024 * 1024)]
    public int MaxMessageBytes { get; init; } = 10 * 1024 * 1024;

    /// <summary>Longest time in which the client takes a message: who does not read holds no place for long. Default 30 s. Allowed 10 ms to 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.0100000", "00:10:00")]
    public TimeSpan MessageTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a silent stream gets a comment line. Default 15 s: proxies cut silent connections after 30 to 60 s. Allowed 1 s to 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(15);
}
