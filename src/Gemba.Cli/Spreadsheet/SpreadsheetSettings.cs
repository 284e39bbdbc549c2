using Gemba.Cli.Configuration;
using Gemba.Observability.Audit;
using Gemba.Observability.Health;
using Gemba.Observability.Logging;
using Gemba.Observability.Metrics;
using Gemba.Observability.Ops;
using Gemba.Observability.Redaction;
using Gemba.Observability.Sdk;
using Gemba.Observability.Shutdown;
using Gemba.Protocol.Http;
using Gemba.Protocol.Links;
using Gemba.Spreadsheet;
using Gemba.Spreadsheet.Packages;

namespace Gemba.Cli.Spreadsheet;

/// <summary>Everything <c>gemba spreadsheet</c> was told, checked.</summary>
internal sealed record SpreadsheetSettings
{
    private const string DefaultHttp = "127.0.0.1:8079";
    private const string DefaultOps = "127.0.0.1:9092";
    private const string Off = "off";

    // One file serves every role; what the others read is theirs to judge.
    private static readonly string[] OtherRoles = ["gateway", "router", "plugins", "redis", "postgres", "board"];

    private static readonly string[] OwnKeys = ["data", "ops:listen", "ops:token", "ops:allowedHosts", "spreadsheet:listen:http"];

    /// <summary>The sections of a file and the options that each one fills.</summary>
    public static IReadOnlyDictionary<string, Type> Sections { get; } = new Dictionary<string, Type>
    {
        ["spreadsheet"] = typeof(SpreadsheetOptions),
        ["reading"] = typeof(ReadLimits),
        ["endpoint"] = typeof(McpEndpointOptions),
        ["stdio"] = typeof(StdioLinkOptions),
        ["audit"] = typeof(AuditOptions),
        ["redaction"] = typeof(RedactionOptions),
        ["logs"] = typeof(LogOptions),
        ["metrics"] = typeof(MetricsOptions),
        ["health"] = typeof(HealthOptions),
        ["drain"] = typeof(DrainOptions),
    };

    /// <summary>What is served, and its bounds.</summary>
    public required SpreadsheetOptions Spreadsheet { get; init; }

    /// <summary>How the HTTP endpoint behaves, and its bounds.</summary>
    public required McpEndpointOptions Endpoint { get; init; }

    /// <summary>Bounds of standard input.</summary>
    public required StdioLinkOptions Line { get; init; }

    /// <summary>Changes the options of observation to what was told.</summary>
    public required Func<ObservabilityOptions, ObservabilityOptions> Observe { get; init; }

    /// <summary>Where MCP clients connect; <see langword="null"/> on stdio.</summary>
    public ListenAddress? Http { get; init; }

    /// <summary>Folder for the audit trail.</summary>
    public required string Data { get; init; }

    /// <summary>Every key that a file may hold.</summary>
    public static IReadOnlyList<string> Keys { get; } = [.. OwnKeys, .. Sections.SelectMany(section => EffectiveConfiguration.KeysOf(section.Value, section.Key)).Except(["reading:maxPackageBytes"])];

    /// <summary>Reads and checks the settings.</summary>
    /// <exception cref="ConfigurationFault">With every fault there is, not only the first.</exception>
    public static SpreadsheetSettings From(EffectiveConfiguration configuration, bool stdio)
    {
        List<string> faults = [.. configuration.Faults, .. configuration.UnknownKeys(Keys, OtherRoles)];
        var options = configuration.Bind<SpreadsheetOptions>("spreadsheet", faults);
        options = options with { Workspace = Path.GetFullPath(options.Workspace.Length == 0 ? "." : options.Workspace), Reading = configuration.Bind<ReadLimits>("reading", faults) };
        var opsText = configuration["ops:listen"] ?? (stdio ? Off : DefaultOps);
        var data = Path.GetFullPath(configuration["data"] ?? DataFolder.Default);
        var settings = new SpreadsheetSettings
        {
            Spreadsheet = options,
            Endpoint = configuration.Bind<McpEndpointOptions>("endpoint", faults),
            Line = configuration.Bind<StdioLinkOptions>("stdio", faults),
            Http = stdio ? null : Address(configuration["spreadsheet:listen:http"] ?? DefaultHttp, "spreadsheet:listen:http", faults),
            Data = data,
            Observe = ObservationOf(configuration, (data, opsText.Equals(Off, StringComparison.OrdinalIgnoreCase) ? null : Address(opsText, "ops:listen", faults)), faults),
        };
        faults.AddRange(SpreadsheetOptionsValidator.FaultsOf(options));
        faults.AddRange(settings.Endpoint.FindFaults());
        faults.AddRange(settings.Line.FindFaults());
        if (File.Exists(data))
            faults.Add($"data: '{data}' is a file. Name a folder for the audit trail.");
        return faults.Count == 0 ? settings : throw new ConfigurationFault(faults);
    }

    private static Func<ObservabilityOptions, ObservabilityOptions> ObservationOf(EffectiveConfiguration configuration, (string Data, ListenAddress? Ops) places, List<string> faults)
    {
        var token = configuration["ops:token"] ?? Environment.GetEnvironmentVariable(OpsOptions.TokenVariable);
        if (places.Ops is { IsLoopback: false } open && string.IsNullOrEmpty(token))
            faults.Add($"ops:listen: {open} can be reached from other machines, and no token is set. Set {OpsOptions.TokenVariable} to a long random word, or listen on 127.0.0.1.");
        var audit = configuration.Bind<AuditOptions>("audit", faults);
        var redaction = configuration.Bind<RedactionOptions>("redaction", faults);
        var logs = configuration.Bind<LogOptions>("logs", faults);
        var metrics = configuration.Bind<MetricsOptions>("metrics", faults);
        faults.AddRange(metrics.FindFaults());
        var health = configuration.Bind<HealthOptions>("health", faults);
        var drain = configuration.Bind<DrainOptions>("drain", faults);
        return options => options with
        {
            DataFolder = places.Data,
            Audit = audit,
            Redaction = redaction,
            Logs = logs,
            Metrics = metrics,
            Health = health,
            Drain = drain,
            Ops = options.Ops with
            {
                Address = places.Ops?.ToString(),
                Token = string.IsNullOrEmpty(token) ? null : token,
                AllowedHosts = configuration.ListOf("ops:allowedHosts"),
            },
        };
    }

    private static ListenAddress? Address(string text, string key, List<string> faults)
    {
        var address = ListenAddress.TryParse(text, out var fault);
        if (fault is not null)
            faults.Add($"{key}: {fault}");
        return address;
    }
}
