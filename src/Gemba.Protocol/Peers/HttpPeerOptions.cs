using System.ComponentModel.DataAnnotations;

namespace Gemba.Protocol.Peers;

/// <summary>Bounds of a connection to a server over HTTP.</summary>
public sealed record HttpPeerOptions
{
    /// <summary>Longest answer in bytes. At least 1 kB; default 64 MiB: a picture or a large table; what is longer is refused before it is held.</summary>
    [Range(1024, int.MaxValue)]
    public int MaxAnswerBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>How often a stream that ended before the answer is taken up again with <c>Last-Event-ID</c>. 0 or more; default 5: a restart of a proxy takes one or two.</summary>
    [Range(0, 100)]
    public int MaxResumptions { get; init; } = 5;

    /// <summary>How long to wait before a stream is opened again where the server does not say. Default 1 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan ResumeAfter { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Headers of every request, as in <c>Authorization</c>. Default none.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// Gives the bearer token of each request, where it is not the same for all: it is told who hears of the request, or <see langword="null"/> where it is no call. May
    /// throw a <see cref="PeerException"/> where there is none. Default: no token.
    /// </summary>
    public Func<IPeerListener?, CancellationToken, ValueTask<string?>>? Bearer { get; init; }
}
