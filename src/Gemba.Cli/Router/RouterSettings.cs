using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gemba.Cli.Configuration;
using Gemba.Cli.Spreadsheet;
using Gemba.Gateway;
using Gemba.Observability.Ops;
using Gemba.Observability.Sdk;
using Gemba.Router;

namespace Gemba.Cli.Router;

/// <summary>Everything <c>gemba router</c> was told, checked.</summary>
/// <param name="Router">Where the gateways are, and the router's bounds.</param>
/// <param name="Authority">Who signs the gateways' certificates; empty for whom the machine trusts.</param>
/// <param name="Servers">The servers of its own, as the gateway inside has them; <see langword="null"/> where it goes to gateways.</param>
/// <param name="Common">What every role is told: data, ops, how it is observed.</param>
internal sealed record RouterSettings(RouterOptions Router, X509Certificate2Collection Authority, GatewayOptions? Servers, SpreadsheetSettings Common)
{
    private const string Section = "router";

    /// <summary>Every key that a file holds for the router.</summary>
    public static IReadOnlyList<ConfigurationKey> Keys { get; } = [.. ConfigurationKey.Of(typeof(RouterOptions), Section).Select(key => key with { IsSecret = key.Name == $"{Section}:token" })];

    /// <summary>Reads and checks the settings.</summary>
    /// <exception cref="ConfigurationFault">With every fault there is, not only the first.</exception>
    public static RouterSettings From(EffectiveConfiguration configuration)
    {
        var faults = new List<string>();
        SpreadsheetSettings? common = null;
        try
        {
            common = SpreadsheetSettings.From(configuration, stdio: false, OpsOptions.DefaultAddressOf(Section));
        }
        catch (ConfigurationFault fault)
        {
            faults.AddRange(fault.Message.Split(Environment.NewLine));
        }

        var router = (RouterOptions)configuration.Bind(typeof(RouterOptions), Section, faults);
        router = router with { Gateways = [.. router.Gateways.SelectMany(gateway => gateway.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))] };
        faults.AddRange(UnknownKeys(configuration));
        faults.AddRange(OptionRanges.FaultsOf(router).Select(fault => configuration.Locate(Section, fault)));
        var servers = OwnServers.Read(configuration, router, faults);
        faults.AddRange(RouterOptionsCheck.FindFaults(router, servers is not null));
        var authority = AuthorityOf(router, faults);
        if (faults.Count > 0)
            throw new ConfigurationFault(faults);
        return new RouterSettings(router, authority, servers, configuration["ops:listen"] is null ? common! with { Ops = FreeOf(common.Ops) } : common!);
    }

    private static X509Certificate2Collection AuthorityOf(RouterOptions router, List<string> faults)
    {
        var authority = new X509Certificate2Collection();
        try
        {
            if (router.Authority is { } file)
                authority.ImportFromPemFile(file);
            if (router.Authority is not null && authority.Count == 0)
                faults.Add($"router:authority '{router.Authority}' holds no certificate in PEM form.");
        }
        catch (Exception unusable) when (unusable is CryptographicException or IOException or UnauthorizedAccessException)
        {
            faults.Add($"router:authority '{router.Authority}' cannot be used: {unusable.Message}");
        }

        return authority;
    }

    // Each client on a desk starts a router of its own; the second one must not fail over an address that nobody asked for.
    private static OpsOptions FreeOf(OpsOptions ops)
    {
        if (ops.Address is not { } text || ListenAddress.TryParse(text, out _) is not { } address)
            return ops;
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            probe.Bind(new IPEndPoint(IPAddress.Parse(address.Host), address.Port));
            return ops;
        }
        catch (SocketException)
        {
            return ops with { Address = (address with { Port = 0 }).ToString() };
        }
    }

    private static IEnumerable<string> UnknownKeys(EffectiveConfiguration configuration)
    {
        foreach (var (key, setting) in configuration.Under(Section))
        {
            if (setting.Value is not null && !Keys.Any(name => name.Takes($"{Section}:{key}")) && !key.StartsWith(OwnServers.Key + ":", StringComparison.OrdinalIgnoreCase))
                yield return $"{EffectiveConfiguration.PlaceOf(setting)}{Section}:{key}: there is no such key. Keys of router: {string.Join(", ", Keys.Select(name => name.Name[(Section.Length + 1)..]).Append(OwnServers.Key))}.";
        }
    }
}
