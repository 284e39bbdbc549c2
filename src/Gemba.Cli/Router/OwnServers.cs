using Gemba.Cli.Configuration;
using Gemba.Cli.Gateway;
using Gemba.Gateway;
using Gemba.Gateway.Guarding;
using Gemba.Observability.Sdk;
using Gemba.Router;

namespace Gemba.Cli.Router;

/// <summary>The servers that a router has itself, for a desk without a gateway: it then carries a gateway of its own in its process.</summary>
internal static class OwnServers
{
    /// <summary>The table below <c>router</c>.</summary>
    public const string Key = "servers";

    /// <summary>Where the table stands.</summary>
    public const string Section = $"router:{Key}";

    private const string Bounds = "gateway";
    private const string GuardSection = "gateway:guard";

    /// <summary>Reads them; what cannot be used is added to the faults.</summary>
    /// <returns><see langword="null"/> where there are none.</returns>
    public static GatewayOptions? Read(EffectiveConfiguration configuration, RouterOptions router, List<string> faults)
    {
        var servers = new NamespaceReader(configuration, faults).ReadServers(Section);
        if (servers.Count == 0)
            return null;
        faults.AddRange(servers.SelectMany(server => GatewayOptionsCheck.FindFaultsOfServer(Section, server.Key, server.Value.Backends[0])));
        if (router.Namespace is { } space && !servers.ContainsKey(space))
            faults.Add($"router:namespace '{space}' is none of router:servers: {string.Join(", ", servers.Keys)}.");
        // The bounds are those of a gateway, and stand where a gateway reads them.
        var guard = (GuardOptions)configuration.Bind(typeof(GuardOptions), GuardSection, faults);
        var options = (GatewayOptions)configuration.Bind(typeof(GatewayOptions), Bounds, faults) with { Guard = guard, Namespaces = servers };
        faults.AddRange(OptionRanges.FaultsOf(guard).Select(fault => configuration.Locate(GuardSection, fault)));
        faults.AddRange(OptionRanges.FaultsOf(options).Select(fault => configuration.Locate(Bounds, fault)));
        faults.AddRange(GatewayKeys.Unknown(configuration));
        return options;
    }
}
