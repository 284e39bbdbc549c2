using Gemba.Router.Gateways;

namespace Gemba.Router;

/// <summary>Finds what cannot be used in the options of a router.</summary>
public static class RouterOptionsCheck
{
    /// <summary>Every fault that the options' ranges do not tell, with what to write.</summary>
    /// <param name="options">The options.</param>
    /// <param name="hasServers">Whether the router has servers of its own, and so needs no gateway.</param>
    public static IEnumerable<string> FindFaults(RouterOptions options, bool hasServers = false)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Gateways.Count == 0 && !hasServers)
            yield return "router:gateways is empty. Name a gateway with --gateway, as in --gateway http://127.0.0.1:8080/mcp; several are parted by commas. Or name servers below router:servers.";
        if (options.Gateways.Count > 0 && hasServers)
            yield return "router:gateways and router:servers say both where the tools are. Keep one of them; a gateway can have those servers behind it.";
        foreach (var gateway in options.Gateways)
        {
            if (GatewayAddress.FaultIn(gateway) is { } fault)
                yield return $"router:gateways: {fault}";
        }

        foreach (var twice in options.Gateways.GroupBy(gateway => gateway.Split(';')[0].Trim(), StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1))
            yield return $"router:gateways names '{twice.Key}' {twice.Count()} times. Name each gateway once.";
        foreach (var pattern in options.Allow.Concat(options.Deny).Where(pattern => pattern.Length == 0 || pattern.Count(letter => letter == '/') > 1))
            yield return $"router:allow or router:deny: '{pattern}' is no pattern. Write namespace/name, as in docs/* or */delete*, or a namespace.";
        if (options.Token is not null && options.Gateways.Where(gateway => GatewayAddress.FaultIn(gateway) is null).Select(gateway => new GatewayAddress(gateway, null)).FirstOrDefault(gateway => !gateway.KeepsSecrets) is { } open)
            yield return $"router:token would go to {open.Name} in clear. Use https://, wss:// or tcps://.";
        if (options.Namespace is { } space && (space.Length is 0 or > 40 || !space.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter is '-' or '_')))
            yield return $"router:namespace '{space}' is no name of a namespace. Use 1 to 40 lower-case letters, digits, '-' and '_', as the gateway names it.";
    }
}
