using System.ComponentModel.DataAnnotations;

namespace Gemba.Gateway.Redis;

/// <summary>Where Redis is, and how it is asked. It holds what several gateways share: sessions, limits, the cord.</summary>
public sealed record RedisOptions
{
    /// <summary>Where Redis listens: <c>redis://host:port</c>, <c>rediss://</c> over TLS, with the number of the database as its path. Empty (default): there is none.</summary>
    public string Url { get; init; } = "";

    /// <summary>Who the gateway is to Redis (ACL). Empty (default): Redis' own default user.</summary>
    public string User { get; init; } = "";

    /// <summary>Where its password stands: <c>env:NAME</c> for a variable, <c>file:PATH</c> for the first line of a file. Never the password itself. Empty (default): none.</summary>
    public string Password { get; init; } = "";

    /// <summary>PEM file with the authorities that may sign Redis' certificate. Empty (default): those of the machine.</summary>
    public string CertificateAuthority { get; init; } = "";

    /// <summary>What every key and channel begins with. Default <c>{gemba}:</c>; the braces keep the keys of one script together in a cluster. Gateways with the same prefix share.</summary>
    public string Prefix { get; init; } = "{gemba}:";

    /// <summary>Longest time to connect and to log in. Default 3 s: in one network it takes milliseconds; allowed 10 ms to 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.0100000", "00:01:00")]
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Longest wait for one answer; then the connection is given up and made anew. Default 1 s: a request waits for it, and Redis answers within a millisecond; allowed 10 ms to 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.0100000", "00:01:00")]
    public TimeSpan CommandTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Commands that may wait for their answers at once. Default 10,000: at 50,000 a second that is 0.2 s of work; allowed 1 to 1,000,000.</summary>
    [Range(1, 1_000_000)]
    public int MaxPending { get; init; } = 10_000;

    /// <summary>Pause before the first try to connect again; each further one is twice as long, up to <see cref="LongestBackoff"/>. Default 50 ms; allowed 1 ms to 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.0010000", "00:01:00")]
    public TimeSpan FirstBackoff { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Longest pause between two tries to connect. Default 2 s: sessions wait for it; allowed 10 ms to 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.0100000", "00:10:00")]
    public TimeSpan LongestBackoff { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Whether there is a Redis.</summary>
    internal bool IsOn => Url.Length > 0;
}
