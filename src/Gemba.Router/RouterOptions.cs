using System.ComponentModel.DataAnnotations;
using Gemba.Router.Gateways;
using Gemba.Router.Tokens;

namespace Gemba.Router;

/// <summary>Where the router's gateways are, and its bounds. Each bound states its reason.</summary>
public sealed record RouterOptions
{
    /// <summary>
    /// Addresses of the gateways, <c>http://</c>, <c>https://</c>, <c>ws://</c>, <c>wss://</c>, <c>tcp://</c> or <c>tcps://</c>, each with <c>;weight=3</c> or <c>;priority=1</c> behind it where
    /// <see cref="Balance"/> asks for that. One is connected to at a time, unless <see cref="SpreadRequests"/>.
    /// </summary>
    public IReadOnlyList<string> Gateways { get; init; } = [];

    /// <summary>How it is decided which of several gateways is asked. Default in turn, the first by chance.</summary>
    public GatewayBalance Balance { get; init; } = GatewayBalance.RoundRobin;

    /// <summary>
    /// Whether each request goes to whichever gateway <see cref="Balance"/> names, with all of them connected. Default false: a session stays with one gateway until that is gone, because
    /// servers behind a gateway may keep state for it.
    /// </summary>
    public bool SpreadRequests { get; init; }

    /// <summary>PEM file of who signs the gateways' certificates. Default: whom the machine trusts.</summary>
    public string? Authority { get; init; }

    /// <summary>The bearer token for all gateways. Default: what <c>gemba router setup</c> stored for each. A variable, <c>GEMBA__ROUTER__TOKEN</c>, is seen by fewer people than a file.</summary>
    public string? Token { get; init; }

    /// <summary>Where tokens are kept. Default: the keyring where there is one, else a sealed file.</summary>
    public TokenPlace TokenStorage { get; init; } = TokenPlace.Auto;

    /// <summary>The key-encryption key of the sealed file, 32 bytes. Default: <c>router-tokens.key</c> beside it; on another disk, as a mounted secret, it protects a copied data folder.</summary>
    public string? TokenKeyFile { get; init; }

    /// <summary>The program by which the keyring is reached. Default <c>secret-tool</c>.</summary>
    public string KeyringProgram { get; init; } = Keyring.DefaultProgram;

    /// <summary>Tools and prompts that may be used, as <c>namespace/name</c> with <c>*</c> for any letters, or a namespace alone. Default: all.</summary>
    public IReadOnlyList<string> Allow { get; init; } = [];

    /// <summary>Those that may not, also where <see cref="Allow"/> names them.</summary>
    public IReadOnlyList<string> Deny { get; init; } = [];

    /// <summary>The one namespace that is wanted, whose tools then have no prefix. Default none: all of them.</summary>
    public string? Namespace { get; init; }

    /// <summary>Requests that may wait for a gateway at once. Default 100: an agent sends a handful; more is a client that runs wild. Allowed 0 to 10,000.</summary>
    [Range(0, 10_000)]
    public int MaxQueuedRequests { get; init; } = 100;

    /// <summary>Longest wait of a request for a gateway. Default 30 s: half of what clients wait for an answer, and a gateway that is restarted is back sooner. Allowed 0 to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan QueueTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Requests that may be without an answer at once, those that wait included. Default 256: a client beyond it is told to retry. Allowed 1 to 100,000.</summary>
    [Range(1, 100_000)]
    public int MaxConcurrentCalls { get; init; } = 256;

    /// <summary>Most that the first pause before a gateway is tried again may last; it doubles with each round without success. Default 500 ms; allowed 10 ms to 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.0100000", "00:01:00")]
    public TimeSpan FirstBackoff { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Most that any pause may last. Default 10 s, a third of <see cref="QueueTimeout"/>: a request that waits sees several tries. Allowed 100 ms to 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1000000", "00:10:00")]
    public TimeSpan LongestBackoff { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Longest time for a gateway to accept a connection and to shake hands again. Default 10 s: a far one takes less than one. Allowed 100 ms to 5 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1000000", "00:05:00")]
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How often a gateway over HTTP, where no connection tells that it is gone, is looked at while nothing is asked of it. Default 5 s: sooner than a
    /// person notices. Allowed 100 ms to 1 h.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.1000000", "01:00:00")]
    public TimeSpan LookEvery { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Longest answer in bytes. Default 64 MiB, four times what a gateway lets through; allowed 1 kB to 1 GiB.</summary>
    [Range(1024, 1024 * 1024 * 1024)]
    public int MaxAnswerBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Longest time from a message's first byte to its last, over WebSockets and framed TCP. Default 30 s: 10 MiB at 3 Mbit/s. Allowed 100 ms to 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1000000", "00:10:00")]
    public TimeSpan MessageTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a WebSocket is pinged; one whose gateway does not answer for as long is gone. Default 30 s: proxies cut silent connections after 30 to 60 s. Allowed 1 s to 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(30);
}
