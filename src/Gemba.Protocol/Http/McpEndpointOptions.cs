using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace Gemba.Protocol.Http;

/// <summary>How an MCP endpoint behaves, and its bounds.</summary>
public sealed class McpEndpointOptions
{
    /// <summary>
    /// Whether <c>initialize</c> opens a session (default). Without, no client of a revision with handshake gets messages outside its own
    /// requests, and the server cannot ask it anything; any process behind a load balancer can then answer any request.
    /// </summary>
    public bool Sessions { get; set; } = true;

    /// <summary>Sessions that may be open at once. At least 1; default 1000: an idle one costs about 15 kB, so 15 MB.</summary>
    [Range(1, int.MaxValue)]
    public int MaxSessions { get; set; } = 1000;

    /// <summary>
    /// How long a session may be unused, without a call in flight and without an open stream. At least 1 s; default 30 min: longer than a
    /// person's pause, and a client whose session ended begins another by itself.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "10675199.02:48:05.4775807")]
    public TimeSpan SessionIdleTimeout { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>Calls that may be in flight at once, event streams not counted. At least 1; default 256: beyond, waiting only adds to the delay.</summary>
    [Range(1, int.MaxValue)]
    public int MaxConcurrentCalls { get; set; } = 256;

    /// <summary>Long-lived event streams (GET, <c>subscriptions/listen</c>) that may be open at once. At least 1; default 1000, one for each session.</summary>
    [Range(1, int.MaxValue)]
    public int MaxStreams { get; set; } = 1000;

    /// <summary>
    /// The part of the sessions, of the calls in flight and of the open streams that one caller may have, where it is known who calls. Allowed 0.001 to 1; default 0.5: whoever runs wild leaves the
    /// others half.
    /// </summary>
    [Range(0.001, 1d)]
    public double CallerShare { get; set; } = 0.5;

    /// <summary>Longest body of a request in bytes. At least 1 kB; default 4 MiB: room for a small file as a tool argument.</summary>
    [Range(1024, int.MaxValue)]
    public int MaxBodyBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>Events that a session keeps for a client that comes back with <c>Last-Event-ID</c>. At least 1; default 256: several minutes of progress.</summary>
    [Range(1, int.MaxValue)]
    public int MaxKeptEvents { get; set; } = 256;

    /// <summary>Bytes of such events. At least 1 kB; default 1 MiB: a thousand busy sessions stay under a gigabyte.</summary>
    [Range(1024, long.MaxValue)]
    public long MaxKeptEventBytes { get; set; } = 1024 * 1024;

    /// <summary>
    /// How long a call goes on whose client has left and can come back for the answer. Default 1 min: a network change takes seconds. A
    /// call that had sent nothing yet cannot be resumed and is cancelled at once.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "10675199.02:48:05.4775807")]
    public TimeSpan ResumeWithin { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// After how long without an answer a call's event stream begins, so that clients and proxies which wait for headers stay. At least
    /// 1 s; default 15 s: under the shortest customary limit, 30 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "10675199.02:48:05.4775807")]
    public TimeSpan StreamAfter { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How often a silent event stream gets a comment line. At least 1 s; default 15 s: proxies cut silent connections after 30 to 60 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "10675199.02:48:05.4775807")]
    public TimeSpan KeepAlive { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Host names that requests may be addressed to beside <c>localhost</c> and the address that they came in on; <c>*</c> for any. Default
    /// none, so that no web page can reach the tools through a name of its own (DNS rebinding).
    /// </summary>
    public IList<string> AllowedHosts { get; } = [];

    /// <summary>Origins of web pages that may call, as in <c>https://app.example.com</c>, beside those of this machine; <c>*</c> for any. Default none.</summary>
    public IList<string> AllowedOrigins { get; } = [];

    /// <summary>How long a browser may remember that a page may call, whole seconds. 0 or more; default 2 h, the longest that every browser keeps it.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "10675199.02:48:05.4775807")]
    public TimeSpan PreflightMaxAge { get; set; } = TimeSpan.FromHours(2);

    /// <summary>Every fault of the options, each with what to choose; none where they can be used.</summary>
    public IEnumerable<string> FindFaults()
    {
        if (MaxSessions < 1)
            yield return $"MaxSessions is {MaxSessions}. Choose at least 1.";
        if (SessionIdleTimeout < TimeSpan.FromSeconds(1))
            yield return $"SessionIdleTimeout is {SessionIdleTimeout}. Choose at least 00:00:01.";
        if (MaxConcurrentCalls < 1)
            yield return $"MaxConcurrentCalls is {MaxConcurrentCalls}. Choose at least 1.";
        if (MaxStreams < 1)
            yield return $"MaxStreams is {MaxStreams}. Choose at least 1.";
        if (CallerShare is not (>= 0.001 and <= 1))
            yield return string.Create(CultureInfo.InvariantCulture, $"CallerShare is {CallerShare}. Choose 0.001 to 1.");
        if (MaxBodyBytes < 1024)
            yield return $"MaxBodyBytes is {MaxBodyBytes}. Choose at least 1024.";
        if (MaxKeptEvents < 1)
            yield return $"MaxKeptEvents is {MaxKeptEvents}. Choose at least 1.";
        if (MaxKeptEventBytes < 1024)
            yield return $"MaxKeptEventBytes is {MaxKeptEventBytes}. Choose at least 1024.";
        if (ResumeWithin < TimeSpan.Zero)
            yield return $"ResumeWithin is {ResumeWithin}. Choose at least 00:00:00.";
        if (StreamAfter < TimeSpan.FromSeconds(1))
            yield return $"StreamAfter is {StreamAfter}. Choose at least 00:00:01.";
        if (KeepAlive < TimeSpan.FromSeconds(1))
            yield return $"KeepAlive is {KeepAlive}. Choose at least 00:00:01.";
        if (PreflightMaxAge < TimeSpan.Zero)
            yield return $"PreflightMaxAge is {PreflightMaxAge}. Choose at least 00:00:00.";
        foreach (var origin in AllowedOrigins.Where(origin => origin != "*" && !IsOrigin(origin.TrimEnd('/'))))
            yield return $"AllowedOrigins holds '{origin}'. Write scheme and host, with the port where there is one, as in https://board.example:8443.";
        foreach (var host in AllowedHosts.Where(host => host != "*" && Uri.CheckHostName(host.Trim('[', ']')) == UriHostNameType.Unknown))
            yield return $"AllowedHosts holds '{host}'. Write the name alone, as in mcp.example, without scheme, port or path.";
    }

    // Browser extensions and apps have schemes of their own, as in vscode-webview://id; an origin has no path (RFC 6454, section 6.2).
    private static bool IsOrigin(string origin) => Uri.TryCreate(origin, UriKind.Absolute, out var page) && page.Host.Length > 0 && page.AbsolutePath is ("/" or "") && !origin.EndsWith('/');
}
