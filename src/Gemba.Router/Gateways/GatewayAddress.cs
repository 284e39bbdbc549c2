namespace Gemba.Router.Gateways;

/// <summary>A gateway, and how it is reached.</summary>
internal sealed class GatewayAddress
{
    private static readonly string[] Schemes = ["http", "https", "ws", "wss", "tcp"];

    /// <summary>Reads an address in which <see cref="FaultIn"/> found none.</summary>
    /// <param name="text">The address as it was configured.</param>
    /// <param name="space">The namespace that is wanted alone; <see langword="null"/> for all.</param>
    public GatewayAddress(string text, string? space)
    {
        var given = new Uri(text);
        Protocol = given.Scheme switch { "http" or "https" => "http", "ws" or "wss" => "websocket", _ => "tcp" };
        var path = given.AbsolutePath.TrimEnd('/');
        if (path.Length == 0 && Protocol != "tcp")
            path = Protocol == "http" ? "/mcp" : "/ws";
        if (space is not null)
            path = $"{path}/{space}";
        Url = new UriBuilder(given) { Path = path }.Uri;
        Space = Protocol == "tcp" && Url.AbsolutePath.Trim('/') is { Length: > 0 } named ? named : null;
        Name = $"{given.Scheme}://{given.Authority}";
    }

    /// <summary>Where it is asked.</summary>
    public Uri Url { get; }

    /// <summary><c>http</c>, <c>websocket</c> or <c>tcp</c>.</summary>
    public string Protocol { get; }

    /// <summary>The namespace that is said in the hello of framed TCP; elsewhere the address holds it.</summary>
    public string? Space { get; }

    /// <summary>The gateway for people, without path or anything secret.</summary>
    public string Name { get; }

    /// <summary>What is wrong with an address; <see langword="null"/> where it can be used.</summary>
    public static string? FaultIn(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || !Schemes.Contains(url.Scheme) || url.Host.Length == 0)
            return $"'{text}' is no address of a gateway. Write http://, https://, ws://, wss:// or tcp:// with host and port, as in http://127.0.0.1:8080/mcp.";
        if (url.UserInfo.Length > 0)
            return "an address holds a user or password, which would stand in logs. Leave it out.";
        return url.Scheme == "tcp" && url.Port < 1 ? $"'{text}' has no port. Write tcp://host:port, as in tcp://127.0.0.1:8444." : null;
    }
}
