namespace Gemba.Gateway.Backends;

/// <summary>
/// How a caller's token becomes one for a server (RFC 8693): the gateway shows it to the authorization server and gets another one back, made for that server and for
/// this caller. What the caller showed goes no further.
/// </summary>
public sealed record ExchangeOptions
{
    /// <summary>The token endpoint of the authorization server: over https, or http on this machine.</summary>
    public string Endpoint { get; init; } = "";

    /// <summary>As whom the gateway asks there. Default: as nobody.</summary>
    public string ClientId { get; init; } = "";

    /// <summary>The secret of <see cref="ClientId"/>: <c>env:NAME</c> or <c>file:PATH</c>.</summary>
    public string ClientSecret { get; init; } = "";

    /// <summary>For whom the token is to be made, by the name that the authorization server has for the server. This, or <see cref="Resource"/>, or both.</summary>
    public string Audience { get; init; } = "";

    /// <summary>For whom the token is to be made, by the server's address, as in <c>https://crm.example/mcp</c> (RFC 8707).</summary>
    public string Resource { get; init; } = "";

    /// <summary>What the token is to be good for: words with spaces between. Default: what the authorization server thinks fit.</summary>
    public string Scope { get; init; } = "";
}
