namespace Gemba.Gateway.Backends;

/// <summary>One server behind the gateway. Exactly one of <see cref="Command"/>, <see cref="Url"/> and <see cref="InProcess"/> says where it is.</summary>
public sealed record BackendOptions
{
    /// <summary>Its name, for logs, metrics and health.</summary>
    public string Name { get; init; } = "";

    /// <summary>A program that speaks MCP on standard input and output, with its arguments; no shell reads them.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>Variables of the program, beside those of the gateway.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Where the program runs. Default: the folder in which the gateway was started.</summary>
    public string? WorkingFolder { get; init; }

    /// <summary>Whether each client session gets a process of its own. Default false: one process serves all, as most servers can; set it where a server keeps state for its client or asks it.</summary>
    public bool PerSession { get; init; }

    /// <summary>
    /// Whether a program waits for the first list or call that needs it. Default false: it starts with the gateway, so that its tools are known and its first caller does not wait for it. From then on it
    /// is started again when it ended, like any other.
    /// </summary>
    public bool OnDemand { get; init; }

    /// <summary>
    /// An MCP endpoint: <c>http://</c> or <c>https://</c> for Streamable HTTP, <c>ws://</c> or <c>wss://</c> for a WebSocket, <c>tcp://host:port</c> for framed TCP and
    /// <c>tcps://</c> for the same inside TLS, with the namespace as its path where only one is wanted.
    /// </summary>
    public string? Url { get; init; }

    /// <summary>How a server at an <c>http</c> address is spoken to. Default: as it lets itself be spoken to.</summary>
    public BackendTransport Transport { get; init; }

    /// <summary>Headers of every request to <see cref="Url"/>, or of its WebSocket's handshake, as in <c>Authorization</c>. Nothing that a client sends is passed on as a header.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// With what the gateway shows at <see cref="Url"/> who it is: a bearer token, as <c>env:NAME</c> or <c>file:PATH</c>. It is read when a connection is made. Default: with nothing.
    /// Beside <see cref="Exchange"/> it serves what the gateway asks for itself, as its lists.
    /// </summary>
    public string? Credential { get; init; }

    /// <summary>With what the gateway shows for whom it calls; <see langword="null"/> where the server need not know.</summary>
    public ExchangeOptions? Exchange { get; init; }

    /// <summary>A role in this process: <c>spreadsheet</c>.</summary>
    public string? InProcess { get; init; }

    /// <summary>Its share of the calls where its namespace is balanced <c>weighted</c>. Default 1; allowed 1 to 1000.</summary>
    public int Weight { get; init; } = 1;

    /// <summary>Its rank where its namespace is balanced <c>priority</c>; the lowest number that can answer gets the calls. Default 1; allowed 0 to 1000.</summary>
    public int Priority { get; init; } = 1;
}
