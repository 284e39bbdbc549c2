using Gemba.Cli.Configuration;
using Gemba.Cli.Spreadsheet;
using Gemba.Gateway;
using Gemba.Gateway.Backends;
using Gemba.Gateway.Guarding;
using Gemba.Gateway.Identity;
using Gemba.Gateway.Limits;
using Gemba.Gateway.Redis;
using Gemba.Gateway.Sessions;
using Gemba.Observability.Sdk;

namespace Gemba.Cli.Gateway;

/// <summary>Everything <c>gemba gateway</c> was told, checked.</summary>
/// <param name="Gateway">What stands behind it, and its bounds.</param>
/// <param name="Http">Where MCP clients connect over HTTP and WebSockets.</param>
/// <param name="Tcp">Where they connect over framed TCP, and where probes over TCP are answered.</param>
/// <param name="Tls">TLS of both; <see langword="null"/> for none.</param>
/// <param name="Common">What every role is told: data, ops, how it is observed; and the spreadsheet server that may run inside.</param>
internal sealed record GatewaySettings(GatewayOptions Gateway, ListenAddress Http, TcpListening Tcp, ListenTls? Tls, SpreadsheetSettings Common)
{
    /// <summary>The role that can run inside the gateway.</summary>
    public const string Spreadsheet = "spreadsheet";

    /// <summary>Where clients connect where nobody says.</summary>
    public const string DefaultHttp = "127.0.0.1:8080";
    private const string DefaultOps = "127.0.0.1:9090";

    private const string IdentitySection = "gateway:identity";
    private const string SessionSection = "gateway:sessions";
    private const string LimitSection = "gateway:limits";
    private const string RedisSection = "redis";
    private const string GuardSection = "gateway:guard";

    /// <summary>Whether the spreadsheet server runs inside.</summary>
    public bool HostsSpreadsheet => Gateway.Namespaces.Values.SelectMany(space => space.Backends).Any(backend => backend.InProcess == Spreadsheet);

    /// <summary>What holds for a key of <see cref="GatewayKeys.All"/>.</summary>
    public object? ValueOf(ConfigurationKey key, EffectiveConfiguration configuration)
    {
        object?[] options = [Gateway, Gateway.Identity, Gateway.Sessions, Gateway.Limits, Gateway.Guard, Gateway.Redis];
        return key.Option is { } option ? option.GetValue(options.Single(one => one!.GetType() == option.ReflectedType))
            : configuration[key.Name] ?? (key.Name == "gateway:listen:http" ? DefaultHttp : null);
    }

    /// <summary>Reads and checks the settings.</summary>
    /// <param name="configuration">What was told.</param>
    /// <param name="isWholeFloor">Whether the spreadsheet server stands behind it where nobody says otherwise.</param>
    /// <exception cref="ConfigurationFault">With every fault there is, not only the first.</exception>
    public static GatewaySettings From(EffectiveConfiguration configuration, bool isWholeFloor)
    {
        var faults = new List<string>();
        var common = Try(() => SpreadsheetSettings.From(configuration, stdio: false, DefaultOps), faults);
        var gateway = (GatewayOptions)configuration.Bind(typeof(GatewayOptions), "gateway", faults);
        var namespaces = new NamespaceReader(configuration, faults).Read();
        if (namespaces.Count == 0 && isWholeFloor)
            namespaces = new Dictionary<string, NamespaceOptions> { ["sheets"] = new() { Backends = [new BackendOptions { Name = "local", InProcess = Spreadsheet }] } };
        var guard = (GuardOptions)configuration.Bind(typeof(GuardOptions), GuardSection, faults);
        faults.AddRange(OptionRanges.FaultsOf(guard).Select(fault => configuration.Locate(GuardSection, fault)));
        gateway = gateway with { Namespaces = namespaces, Guard = guard };
        var identity = (IdentityOptions)configuration.Bind(typeof(IdentityOptions), IdentitySection, faults);
        faults.AddRange(OptionRanges.FaultsOf(identity).Select(fault => configuration.Locate(IdentitySection, fault)));
        faults.AddRange(IdentityOptionsCheck.FindFaults(identity));
        gateway = gateway with
        {
            Identity = identity with { TokenFile = Path.Combine(common?.Data ?? "", TokenFile.Name) },
            Rules = new RuleReader(configuration, faults).Read([.. namespaces.Keys], identity.Kind),
        };
        var redis = (RedisOptions)configuration.Bind(typeof(RedisOptions), RedisSection, faults);
        faults.AddRange(OptionRanges.FaultsOf(redis).Select(fault => configuration.Locate(RedisSection, fault)));
        faults.AddRange(RedisOptionsCheck.FindFaults(redis));
        var sessions = (SessionOptions)configuration.Bind(typeof(SessionOptions), SessionSection, faults);
        faults.AddRange(OptionRanges.FaultsOf(sessions).Select(fault => configuration.Locate(SessionSection, fault)));
        faults.AddRange(SessionOptionsCheck.FindFaults(sessions, redis));
        var limits = (LimitOptions)configuration.Bind(typeof(LimitOptions), LimitSection, faults);
        faults.AddRange(OptionRanges.FaultsOf(limits).Select(fault => configuration.Locate(LimitSection, fault)));
        faults.AddRange(LimitOptionsCheck.FindFaults(limits, redis));
        gateway = gateway with { Redis = redis, Sessions = sessions, Limits = limits };
        faults.AddRange(GatewayKeys.Unknown(configuration));
        faults.AddRange(OptionRanges.FaultsOf(gateway).Select(fault => configuration.Locate("gateway", fault)));
        faults.AddRange(GatewayOptionsCheck.FindFaults(gateway, [Spreadsheet]));
        var tls = ListenTls.From(configuration, faults);
        if (identity.Kind == IdentityKind.Certificate && tls is not { AsksWhoConnects: true })
            faults.Add("gateway:identity:kind is certificate, and nobody is asked for one. Set gateway:listen:certificate, key and clientAuthority.");
        var asks = identity.Kind != IdentityKind.None || tls is { AsksWhoConnects: true };
        var http = AddressOf("http", configuration["gateway:listen:http"] ?? DefaultHttp, asks, faults);
        if (configuration["gateway:listen:http"] is "off")
            faults.Add($"{EffectiveConfiguration.PlaceOf(configuration.SourceOf(GatewayKeys.All.Single(key => key.Name == "gateway:listen:http")))}gateway:listen:http is 'off', and is where health is asked for too. Write an address, as in 127.0.0.1:8080; 127.0.0.1:0 takes any free port.");
        var tcp = new TcpListening(AddressOf("tcp", configuration["gateway:listen:tcp"], asks, faults), AddressOf("tcpHealth", configuration["gateway:listen:tcpHealth"], asksCallers: false, faults));
        return faults.Count == 0 ? new GatewaySettings(gateway, http!, tcp, tls, common!) : throw new ConfigurationFault(faults);
    }

    private static ListenAddress? AddressOf(string listener, string? text, bool asksCallers, List<string> faults)
    {
        if (text is null or "off")
            return null;
        var address = ListenAddress.TryParse(text, out var unusable);
        if (unusable is not null)
            faults.Add($"gateway:listen:{listener}: {unusable}");
        if (address is { IsLoopback: false } && !asksCallers)
            faults.Add($"gateway:listen:{listener}: {address} can be reached from other machines, and the gateway asks nobody who they are. {CureOf(listener)}");
        return address;
    }

    private static string CureOf(string listener) => listener == "tcpHealth"
        ? "Listen on 127.0.0.1; probes from elsewhere can ask the ops address, with its token."
        : "Set gateway:identity, as in identity: { kind: tokens }, listen on 127.0.0.1 and let a proxy that authenticates forward to it, or demand certificates of clients with gateway:listen:clientAuthority.";

    private static SpreadsheetSettings? Try(Func<SpreadsheetSettings> read, List<string> faults)
    {
        try
        {
            return read();
        }
        catch (ConfigurationFault fault)
        {
            faults.AddRange(fault.Message.Split(Environment.NewLine));
            return null;
        }
    }
}
