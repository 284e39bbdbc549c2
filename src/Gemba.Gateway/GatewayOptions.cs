using System.ComponentModel.DataAnnotations;
using Gemba.Gateway.Access;
using Gemba.Gateway.Backends;
using Gemba.Gateway.Catalogs;
using Gemba.Gateway.Guarding;
using Gemba.Gateway.Identity;
using Gemba.Gateway.Limits;
using Gemba.Gateway.Redis;
using Gemba.Gateway.Sessions;

namespace Gemba.Gateway;

/// <summary>Which servers stand behind the gateway, and its bounds. Each bound states its reason.</summary>
public sealed record GatewayOptions
{
    /// <summary>The namespaces by name: lower-case letters, digits, <c>-</c> and single <c>_</c> inside. A tool of one is <c>name__tool</c> where all are shown together.</summary>
    public IReadOnlyDictionary<string, NamespaceOptions> Namespaces { get; init; } = new Dictionary<string, NamespaceOptions>();

    /// <summary>How the gateway finds out who calls.</summary>
    public IdentityOptions Identity { get; init; } = new();

    /// <summary>What callers may use. Where there are none, everybody who is let in may use everything; where there are, what none of them allows is refused.</summary>
    public IReadOnlyList<AccessRule> Rules { get; init; } = [];

    /// <summary>How much may be called, beside the section <c>limits</c>.</summary>
    public LimitOptions Limits { get; init; } = new();

    /// <summary>Where sessions of clients live.</summary>
    public SessionOptions Sessions { get; init; } = new();

    /// <summary>What several gateways share; a section of its own, <c>redis</c>.</summary>
    public RedisOptions Redis { get; init; } = new();

    /// <summary>How servers that fail are found and left alone.</summary>
    public GuardOptions Guard { get; init; } = new();

    /// <summary>Longest time for one call of a tool, prompt or resource; the server is told when it is over. Default 60 s; allowed 100 ms to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1000000", "01:00:00")]
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// How long a server with handshake is left waiting for what it asked a client of 2026-07-28, which brings it with another request. Default 5 min: a person reads and
    /// writes in one or two; allowed 1 s to 1 h.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan InputTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Calls that may be left waiting so. Default 1,000: each is a session at its server and some 10 kB here; allowed 1 to 100,000.</summary>
    [Range(1, 100_000)]
    public int MaxHeldCalls { get; init; } = 1000;

    /// <summary>
    /// How long a connection on which a server can ask a client of 2026-07-28 is kept for that client's next call. Default 1 min: it calls again within seconds or not for long, and each costs its
    /// server a session; allowed 100 ms to 1 h.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.1000000", "01:00:00")]
    public TimeSpan AskableIdleTime { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Longest time for a server to accept a connection and to shake hands, and to list what it has. Default 10 s: an interpreter and its packages are loaded in two to five; allowed 100 ms to 5 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1000000", "00:05:00")]
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Messages beside its answer that may wait for the client of one call, or of one session outside of calls; beyond it the oldest goes. Default 256: who reads at all never has so many
    /// waiting, and of progress and log the newest tells most. Allowed 1 to 100,000.
    /// </summary>
    [Range(1, 100_000)]
    public int MaxUnsentMessages { get; init; } = 256;

    /// <summary>Bytes of such messages together; one that is longer waits alone. Default 256 KiB: with 256 calls under way 64 MiB; allowed 1 kB to 1 GiB.</summary>
    [Range(1024, 1024 * 1024 * 1024)]
    public int MaxUnsentBytes { get; init; } = 256 * 1024;

    /// <summary>Longest result of one call in bytes; a longer one is refused with its size. Default 16 MiB, a hundred times what an agent can read; allowed 1 kB to 1 GiB.</summary>
    [Range(1024, 1024 * 1024 * 1024)]
    public int MaxResultBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Longest list of one server in bytes, all its pages together; a longer one is refused with its size, and the server's other lists are shown. Default 16 MiB: ten thousand tools at 1.6 kB; allowed 1 kB to 1 GiB.</summary>
    [Range(1024, 1024 * 1024 * 1024)]
    public int MaxListBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Most tools, prompts or resources that one server may list. Default 10,000: no agent reads a hundredth of them; allowed 1 to 1,000,000.</summary>
    [Range(1, 1_000_000)]
    public int MaxListItems { get; init; } = 10_000;

    /// <summary>Programs that may run at once. Default 64: with perSession each client session has one, and each is an interpreter of some 50 MB; allowed 1 to 10,000.</summary>
    [Range(1, 10_000)]
    public int MaxProcesses { get; init; } = 64;

    /// <summary>Most tools, prompts or resources in one page of a list. Default 1,000: no client in use needs a second page for its tools; allowed 1 to 100,000.</summary>
    [Range(1, 100_000)]
    public int PageSize { get; init; } = 1000;

    /// <summary>What becomes of the start where two servers of one namespace offer different tools or prompts under one name. Default: it is refused, since an agent would call the one and get the other.</summary>
    public CollisionPolicy Collisions { get; init; }

    /// <summary>How long a server's list is kept where the server does not say. Default 30 s; a server that tells of changes is asked anew at once. Allowed 0 to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan ListTtl { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Pause before the first try to reach a server again; each further one is twice as long, up to <see cref="LongestBackoff"/>. Default 500 ms; allowed 10 ms to 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.0100000", "00:01:00")]
    public TimeSpan FirstBackoff { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Longest pause between two tries to reach a server. Default 30 s: a server that was restarted is back within one; allowed 100 ms to 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1000000", "00:10:00")]
    public TimeSpan LongestBackoff { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>WebSockets and framed TCP connections of clients that may be open at once, together. Default 1,000, as many as sessions over HTTP; allowed 1 to 1,000,000.</summary>
    [Range(1, 1_000_000)]
    public int MaxConnections { get; init; } = 1000;

    /// <summary>Longest message over a WebSocket or in a frame, from a client. Default 10 MiB, as the framed protocol has it; allowed 1 kB to 1 GiB.</summary>
    [Range(1024, 1024 * 1024 * 1024)]
    public int MaxMessageBytes { get; init; } = 10 * 1024 * 1024;

    /// <summary>
    /// Bytes of all requests under way in the process, whatever way they came in; one beyond is refused until others are answered. Default 256 MiB: 64 of the longest over HTTP, and with what
    /// is read of them some 1 GB; allowed 1 MiB to 2 GiB.
    /// </summary>
    [Range(1024 * 1024, int.MaxValue)]
    public int MaxBytesUnderWay { get; init; } = 256 * 1024 * 1024;

    /// <summary>
    /// Longest time from the first byte of such a message to its last, in either direction: who sends a byte now and then holds no place for long.
    /// Default 30 s: 10 MiB at 3 Mbit/s. Allowed 100 ms to 10 min.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.1000000", "00:10:00")]
    public TimeSpan MessageTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest wait for the first frame of a TCP connection. Default 10 s: a connection that says nothing is none. Allowed 100 ms to 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1000000", "00:10:00")]
    public TimeSpan FirstFrameTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often the other end of a WebSocket is pinged, and one that does not answer for as long is gone; also how often a silent event stream of <c>/sse</c> gets a comment line. Default 30 s: proxies cut silent connections after 30 to 60 s. Allowed 1 s to 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Time in which a call counts as a repeat or a correction of an earlier one. Default 60 s: an agent that loops comes back within a few; allowed 1 s to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan RepeatWindow { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Last calls that are remembered for that, one for each session and tool. Default 10,000, at 200 bytes each; beyond it the oldest is forgotten. Allowed 100 to 1,000,000.</summary>
    [Range(100, 1_000_000)]
    public int MaxRememberedCalls { get; init; } = 10_000;

    /// <summary>Connections that may be open at once from one address, over any of the ways in; an IPv6 address counts by its first 64 bits. Default 0: no limit, since a proxy before the gateway is one address; allowed 0 to 1,000,000.</summary>
    [Range(0, 1_000_000)]
    public int MaxConnectionsPerAddress { get; init; }

    /// <summary>Connections that may be open at once to the address for HTTP, WebSockets among them. Default 10,000: an idle one costs some 10 kB, so 100 MB; allowed 1 to 1,000,000.</summary>
    [Range(1, 1_000_000)]
    public int MaxHttpConnections { get; init; } = 10_000;

    /// <summary>Longest time for the head of a request over HTTP to come whole. Default 10 s: it fits one packet, and who sends it byte by byte only holds the place; allowed 100 ms to 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1000000", "00:10:00")]
    public TimeSpan HeaderTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Bytes per second that the body of a request must come with, after 5 s; who is slower is cut off. Default 10,000: 4 MiB in 7 minutes, and a tenth of what a bad mobile network has; allowed 1 to 100,000,000.</summary>
    [Range(1, 100_000_000)]
    public int MinBodyBytesPerSecond { get; init; } = 10_000;

    /// <summary>Longest head of a request in bytes. Default 32 KiB: a bearer token and a sealed session id have room in it; allowed 1 kB to 1 MiB.</summary>
    [Range(1024, 1024 * 1024)]
    public int MaxHeaderBytes { get; init; } = 32 * 1024;

    /// <summary>How long a connection over HTTP may wait for its next request. Default 130 s: longer than proxies keep theirs, so that they close first; allowed 1 s to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(130);

    /// <summary>Longest time for a TLS handshake. Default 10 s: it takes two round trips; allowed 100 ms to 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1000000", "00:10:00")]
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(10);
}
