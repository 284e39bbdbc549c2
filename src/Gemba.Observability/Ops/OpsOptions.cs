namespace Gemba.Observability.Ops;

/// <summary>The listener on which a process tells of itself, apart from the one that does its work.</summary>
public sealed record OpsOptions
{
    /// <summary>The word in the place of an address that means: no ops listener.</summary>
    public const string Off = "off";

    /// <summary>Environment variable of the token.</summary>
    public const string TokenVariable = "GEMBA_OPS_TOKEN";

    /// <summary>
    /// Where it listens: <c>host:port</c> with an IP address, <c>localhost</c> or <c>*</c>; port 0 takes a free one. Default none; <see cref="Off"/> is the same.
    /// </summary>
    public string? Address { get; init; }

    /// <summary>
    /// What a caller must send as <c>Authorization: Bearer TOKEN</c>. Default: the environment variable <c>GEMBA_OPS_TOKEN</c>, else none.
    /// Without one the listener starts on a loopback address only.
    /// </summary>
    public string? Token { get; init; } = Environment.GetEnvironmentVariable(TokenVariable) is { Length: > 0 } token ? token : null;

    /// <summary>Host names, beside those of the loopback, that a request to a loopback address may name. Default none: a page in a browser cannot reach it by a name of its own.</summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    /// <summary>The usual address of a role: 127.0.0.1 and 9090 for the gateway and everything in one, 9091 router, 9092 spreadsheet, 9093 plugins; else a free port.</summary>
    public static string DefaultAddressOf(string role) => role switch
    {
        "gateway" or "up" => "127.0.0.1:9090",
        "router" => "127.0.0.1:9091",
        "spreadsheet" => "127.0.0.1:9092",
        "plugins" => "127.0.0.1:9093",
        _ => "127.0.0.1:0",
    };
}
