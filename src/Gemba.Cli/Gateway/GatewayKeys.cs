using Gemba.Cli.Configuration;
using Gemba.Gateway;
using Gemba.Gateway.Access;
using Gemba.Gateway.Backends;
using Gemba.Gateway.Guarding;
using Gemba.Gateway.Identity;
using Gemba.Gateway.Limits;
using Gemba.Gateway.Redis;
using Gemba.Gateway.Sessions;
using Gemba.Protocol.Faults;

namespace Gemba.Cli.Gateway;

/// <summary>The keys that a file holds for the gateway. Namespaces and rules are tables whose names or order the user chooses; <see cref="NamespaceReader"/> and <see cref="RuleReader"/> read them.</summary>
internal static class GatewayKeys
{
    /// <summary>The tables below <c>gateway</c> that are no keys of a record, and what stands in each.</summary>
    public static IReadOnlyDictionary<string, Type[]> Tables { get; } = new Dictionary<string, Type[]>
    {
        ["namespaces"] = [typeof(NamespaceOptions), typeof(BackendOptions)],
        ["rules"] = [typeof(AccessRule)],
    };

    /// <summary>The sections and the options that each one fills.</summary>
    public static IReadOnlyDictionary<string, Type> Sections { get; } = new Dictionary<string, Type>
    {
        ["gateway"] = typeof(GatewayOptions),
        ["gateway:identity"] = typeof(IdentityOptions),
        ["gateway:sessions"] = typeof(SessionOptions),
        ["gateway:limits"] = typeof(LimitOptions),
        ["gateway:guard"] = typeof(GuardOptions),
        ["redis"] = typeof(RedisOptions),
    };

    private static readonly ConfigurationKey[] OwnKeys =
    [
        new("gateway:listen:http", typeof(string)) { Summary = "Where MCP clients connect over HTTP and WebSockets.", DefaultText = $"`{GatewaySettings.DefaultHttp}`" },
        new("gateway:listen:tcp", typeof(string)) { Summary = "Where MCP clients connect over framed TCP, as in `127.0.0.1:8444`.", DefaultText = "none" },
        new("gateway:listen:tcpHealth", typeof(string)) { Summary = "Where probes over TCP are answered, as in `127.0.0.1:8445`.", DefaultText = "none" },
        new("gateway:listen:certificate", typeof(string)) { Summary = "PEM file with the certificate that the listeners for clients show, and those between it and its authority. With `key`.", DefaultText = "none" },
        new("gateway:listen:key", typeof(string)) { Summary = "PEM file with the certificate's key.", DefaultText = "none" },
        new("gateway:listen:clientAuthority", typeof(string)) { Summary = "PEM file with who signs the certificates that clients must show.", DefaultText = "none" },
    ];

    /// <summary>Every key, but for those of namespaces and rules. The file of tokens stands in the data folder and nowhere else.</summary>
    public static IReadOnlyList<ConfigurationKey> All { get; } =
        [.. OwnKeys, .. Sections.SelectMany(section => ConfigurationKey.Of(section.Value, section.Key)).Where(key => key.Name != "gateway:identity:tokenFile")];

    /// <summary>The keys that nobody knows, each with its place and with what was meant.</summary>
    public static IEnumerable<string> Unknown(EffectiveConfiguration configuration)
    {
        string[] names = [.. All.Select(key => key.Name), .. Tables.Keys.Select(table => $"gateway:{table}")];
        foreach (var top in (string[])["gateway", "redis"])
        {
            foreach (var (below, setting) in configuration.Under(top).Where(one => one.Value.Value is not null))
            {
                var key = $"{top}:{below}";
                if (All.Any(known => known.Takes(key)) || (top == "gateway" && Tables.ContainsKey(below.Split(':')[0].ToLowerInvariant())))
                    continue;
                var near = names.Where(name => name.StartsWith(top + ":", StringComparison.Ordinal)).ToArray();
                yield return $"{EffectiveConfiguration.PlaceOf(setting)}{key}: there is no such key.{FaultText.DidYouMean(key, near)} Keys of {top}: {string.Join(", ", near.Select(name => name[(top.Length + 1)..]))}.";
            }
        }
    }
}
