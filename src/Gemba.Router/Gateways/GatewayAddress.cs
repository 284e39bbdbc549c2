using System.Globalization;
using System.Net;

namespace Gemba.Router.Gateways;

/// <summary>A gateway, and how it is reached.</summary>
internal sealed class GatewayAddress
{
    private const string WeightName = "weight";
    private const string PriorityName = "priority";
    private const int MostWeight = 1000;

    private static readonly string[] Schemes = ["http", "https", "ws", "wss", "tcp", "tcps"];

    /// <summary>The gateway in this process, of which there is nothing to configure here.</summary>
    public static GatewayAddress Here { get; } = new("memory://here", null);

    /// <summary>Reads an address in which <see cref="FaultIn"/> found none.</summary>
    /// <param name="text">The address as it was configured.</param>
    /// <param name="space">The namespace that is wanted alone; <see langword="null"/> for all.</param>
    public GatewayAddress(string text, string? space)
    {
        var parts = text.Split(';', StringSplitOptions.TrimEntries);
        var given = new Uri(parts[0]);
        Weight = NumberIn(parts, WeightName) ?? 1;
        Priority = NumberIn(parts, PriorityName) ?? 0;
        Protocol = given.Scheme switch { "http" or "https" => "http", "ws" or "wss" => "websocket", "memory" => "memory", _ => "tcp" };
        var path = given.AbsolutePath.TrimEnd('/');
        if (path.Length == 0 && Protocol is "http" or "websocket")
            path = Protocol == "http" ? "/mcp" : "/ws";
        if (space is not null)
            path = $"{path}/{space}";
        Url = new UriBuilder(given) { Path = path }.Uri;
        Space = Protocol == "tcp" && Url.AbsolutePath.Trim('/') is { Length: > 0 } named ? named : null;
        Name = Protocol == "memory" ? "this process" : $"{given.Scheme}://{given.Authority}";
        IsSecure = given.Scheme is "https" or "wss" or "tcps";
        KeepsSecrets = IsSecure || given.Host == "localhost" || (IPAddress.TryParse(given.Host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));
    }

    /// <summary>Where it is asked.</summary>
    public Uri Url { get; }

    /// <summary><c>http</c>, <c>websocket</c>, <c>tcp</c>, or <c>memory</c> for the one in this process.</summary>
    public string Protocol { get; }

    /// <summary>The namespace that is said in the hello of framed TCP; elsewhere the address holds it.</summary>
    public string? Space { get; }

    /// <summary>The gateway for people, without path or anything secret.</summary>
    public string Name { get; }

    /// <summary>Its share, against those of the others.</summary>
    public int Weight { get; }

    /// <summary>The lower, the sooner it is chosen.</summary>
    public int Priority { get; }

    /// <summary>Whether it is reached inside TLS.</summary>
    public bool IsSecure { get; }

    /// <summary>Whether nobody on the way can read what is sent: inside TLS, or on this machine.</summary>
    public bool KeepsSecrets { get; }

    /// <summary>What is wrong with an address; <see langword="null"/> where it can be used.</summary>
    public static string? FaultIn(string text)
    {
        var parts = text.Split(';', StringSplitOptions.TrimEntries);
        if (!Uri.TryCreate(parts[0], UriKind.Absolute, out var url) || !Schemes.Contains(url.Scheme) || url.Host.Length == 0)
            return $"'{parts[0]}' is no address of a gateway. Write http://, https://, ws://, wss://, tcp:// or tcps:// with host and port, as in http://127.0.0.1:8080/mcp.";
        if (url.UserInfo.Length > 0)
            return "an address holds a user or password, which would stand in logs. Leave it out.";
        if (url.Scheme is "tcp" or "tcps" && url.Port < 1)
            return $"'{parts[0]}' has no port. Write {url.Scheme}://host:port, as in tcp://127.0.0.1:8444.";
        foreach (var part in parts.Skip(1))
        {
            if (Read(part) is not (var name, var number) || number < (name == WeightName ? 1 : 0) || number > MostWeight)
                return $"'{part}' after '{parts[0]}' says nothing. Write ;weight=1 to ;weight={MostWeight}, or ;priority=0 to ;priority={MostWeight}.";
        }

        return null;
    }

    private static int? NumberIn(string[] parts, string name) => parts.Skip(1).Select(Read).FirstOrDefault(read => read?.Name == name)?.Number;

    private static (string Name, int Number)? Read(string part) =>
        part.Split('=', 2, StringSplitOptions.TrimEntries) is [WeightName or PriorityName, var digits] said && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? (said[0], number)
            : null;
}
