using Gemba.Cli.Configuration;
using Gemba.Cli.Reloading;
using Gemba.Observability.Audit;
using Gemba.Observability.Captures;
using Gemba.Observability.Health;
using Gemba.Observability.Logging;
using Gemba.Observability.Metrics;
using Gemba.Observability.Ops;
using Gemba.Observability.Profiling;
using Gemba.Observability.Redaction;
using Gemba.Observability.Resilience;
using Gemba.Observability.Sdk;
using Gemba.Observability.Shutdown;
using Gemba.Observability.Statsd;
using Gemba.Observability.Tracing;
using Gemba.Protocol.Access;
using Gemba.Protocol.Http;
using Gemba.Protocol.Links;
using Gemba.Spreadsheet;
using Gemba.Spreadsheet.Features;
using Gemba.Spreadsheet.Packages;

namespace Gemba.Cli.Spreadsheet;

/// <summary>Everything <c>gemba spreadsheet</c> was told, checked.</summary>
internal sealed record SpreadsheetSettings
{
    private const string DefaultHttp = "127.0.0.1:8079";
    private const string DefaultOps = "127.0.0.1:9092";

    private static readonly ConfigurationKey[] OwnKeys =
    [
        new("data", typeof(string)) { Summary = "Where the audit trail lives (`--data`).", DefaultText = "the platform's data folder" },
        new("ops:listen", typeof(string)) { Summary = "Where health and metrics answer, or `off` (`--ops`).", DefaultText = $"`{DefaultOps}`; `off` with `--stdio`" },
        new("ops:token", typeof(string)) { Summary = "Bearer token of the ops listener; demanded on an address that other machines reach.", DefaultText = $"`{OpsOptions.TokenVariable}`", IsSecret = true, Variable = OpsOptions.TokenVariable },
        new("ops:allowedHosts", typeof(IReadOnlyList<string>)) { Summary = "Further host names that a request to the ops listener may name." },
        new("spreadsheet:listen:http", typeof(string)) { Summary = "Where MCP clients connect (`--http`).", DefaultText = $"`{DefaultHttp}`" },
    ];

    /// <summary>One file serves every role; what the others read is theirs to judge.</summary>
    public static IReadOnlyList<string> OtherRoles { get; } = ["gateway", "router", "plugins", "redis", "postgres", "board"];

    /// <summary>The sections of a file and the options that each one fills.</summary>
    public static IReadOnlyDictionary<string, Type> Sections { get; } = new Dictionary<string, Type>
    {
        ["spreadsheet"] = typeof(SpreadsheetOptions),
        ["reading"] = typeof(ReadLimits),
        ["fileIo"] = typeof(ProtectionOptions),
        ["limits"] = typeof(RateOptions),
        ["endpoint"] = typeof(McpEndpointOptions),
        ["stdio"] = typeof(StdioLinkOptions),
        ["tools"] = typeof(ToolAccessOptions),
        ["features"] = typeof(FeatureOptions),
        ["reload"] = typeof(ReloadOptions),
        ["audit"] = typeof(AuditOptions),
        ["redaction"] = typeof(RedactionOptions),
        ["logs"] = typeof(LogOptions),
        ["traces"] = typeof(TraceOptions),
        ["metrics"] = typeof(MetricsOptions),
        ["statsd"] = typeof(StatsdOptions),
        ["health"] = typeof(HealthOptions),
        ["drain"] = typeof(DrainOptions),
        ["profiling"] = typeof(ProfilingOptions),
        ["captures"] = typeof(CaptureOptions),
    };

    // What LiveSettings can change under a running server; the rest would have to be built anew.
    private static readonly string[] Live = ["tools", "features", "redaction", "health", "logs:levels"];

    private static readonly Dictionary<string, string> Variables = new() { ["logs:levels"] = LogOptions.LevelsVariable, ["logs:format"] = LogOptions.FormatVariable };

    /// <summary>Every key that a file may hold. The package's size has a name among the workbook's bounds already.</summary>
    public static IReadOnlyList<ConfigurationKey> Keys { get; } =
        [.. OwnKeys, .. Sections.SelectMany(section => ConfigurationKey.Of(section.Value, section.Key)).Where(key => key.Name != "reading:maxPackageBytes")
            .Select(key => key with { Variable = Variables.GetValueOrDefault(key.Name), IsLive = Live.Contains(key.Section) || Live.Contains(key.Name) })];

    /// <summary>The options by section.</summary>
    public required IReadOnlyDictionary<string, object> Options { get; init; }

    /// <summary>The listener on which the process tells of itself; its address is <see langword="null"/> for none.</summary>
    public required OpsOptions Ops { get; init; }

    /// <summary>Where MCP clients connect; <see langword="null"/> on stdio.</summary>
    public ListenAddress? Http { get; init; }

    /// <summary>Folder for the audit trail.</summary>
    public required string Data { get; init; }

    /// <summary>Tells this configuration from another.</summary>
    public required string Revision { get; init; }

    /// <summary>What can be used and is probably not meant.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>What is served, and its bounds.</summary>
    public SpreadsheetOptions Spreadsheet => Get<SpreadsheetOptions>();

    /// <summary>How the HTTP endpoint behaves, and its bounds.</summary>
    public McpEndpointOptions Endpoint => Get<McpEndpointOptions>();

    /// <summary>Bounds of standard input.</summary>
    public StdioLinkOptions Line => Get<StdioLinkOptions>();

    /// <summary>The options of one kind.</summary>
    public T Get<T>() => Options.Values.OfType<T>().Single();

    /// <summary>What holds for a key.</summary>
    public object? ValueOf(ConfigurationKey key) => key.Option is { } option ? option.GetValue(Options[key.Section]) : OwnValue(key.Name);

    private object? OwnValue(string key) => key switch
    {
        "data" => Data,
        "ops:listen" => Ops.Address ?? OpsOptions.Off,
        "ops:token" => Ops.Token,
        "ops:allowedHosts" => Ops.AllowedHosts,
        "spreadsheet:listen:http" => Http?.ToString(),
        _ => throw new ArgumentOutOfRangeException(nameof(key), key, "No record and no case holds this key."),
    };

    /// <summary>Reads and checks the settings.</summary>
    /// <exception cref="ConfigurationFault">With every fault there is, not only the first.</exception>
    /// <param name="configuration">What was told.</param>
    /// <param name="stdio">Whether the server speaks on standard input and output.</param>
    /// <param name="defaultOps">Where the role tells of itself where nobody says.</param>
    public static SpreadsheetSettings From(EffectiveConfiguration configuration, bool stdio, string defaultOps = DefaultOps)
    {
        List<string> faults = [.. configuration.Faults, .. configuration.UnknownKeys(Keys, OtherRoles)];
        var options = Sections.ToDictionary(section => section.Key, section => configuration.Bind(section.Value, section.Key, faults));
        var spreadsheet = (SpreadsheetOptions)options["spreadsheet"];
        options["spreadsheet"] = spreadsheet with { Workspace = Path.GetFullPath(spreadsheet.Workspace.Length == 0 ? "." : spreadsheet.Workspace), Reading = (ReadLimits)options["reading"], FileIo = (ProtectionOptions)options["fileIo"], Limits = (RateOptions)options["limits"] };
        faults.AddRange(options.SelectMany(section => FaultsOf(section.Value).Select(fault => configuration.Locate(section.Key, fault))));
        var settings = new SpreadsheetSettings
        {
            Options = options,
            Http = stdio ? null : AddressOf("spreadsheet:listen:http", DefaultHttp, configuration, faults),
            Ops = OpsOf(configuration, stdio ? OpsOptions.Off : defaultOps, faults),
            Data = Path.GetFullPath(configuration["data"] ?? DataFolder.Default),
            Warnings = [],
            Revision = configuration.Revision,
        };
        if (File.Exists(settings.Data))
            faults.Add($"{Place("data", configuration)}data: '{settings.Data}' is a file. Name a folder for the audit trail.");
        return faults.Count == 0 ? settings with { Warnings = SettingsWarnings.Of(settings, configuration) } : throw new ConfigurationFault(faults);
    }

    /// <summary>Changes the options of observation to what was told.</summary>
    public ObservabilityOptions Observe(ObservabilityOptions options) => options with
    {
        DataFolder = Data,
        Audit = Get<AuditOptions>(),
        Redaction = Get<RedactionOptions>(),
        Logs = Get<LogOptions>(),
        Traces = Get<TraceOptions>(),
        Metrics = Get<MetricsOptions>(),
        Statsd = Get<StatsdOptions>(),
        Health = Get<HealthOptions>(),
        Drain = Get<DrainOptions>(),
        Profiling = Get<ProfilingOptions>(),
        Captures = Get<CaptureOptions>(),
        ConfigurationRevision = Revision,
        Ops = Ops,
    };

    private static IEnumerable<string> FaultsOf(object options) => options switch
    {
        SpreadsheetOptions spreadsheet => SpreadsheetOptionsValidator.FaultsOf(spreadsheet),
        McpEndpointOptions endpoint => endpoint.FindFaults(),
        ToolAccessOptions tools => tools.FindFaults(),
        FeatureOptions features => features.FindFaults(),
        StdioLinkOptions line => line.FindFaults(),
        StatsdOptions statsd => statsd.FindFaults(),
        LogOptions logs => logs.FindFaults(),
        _ => OptionRanges.FaultsOf(options),
    };

    private static OpsOptions OpsOf(EffectiveConfiguration configuration, string fallback, List<string> faults)
    {
        var text = configuration["ops:listen"] ?? fallback;
        var address = text.Equals(OpsOptions.Off, StringComparison.OrdinalIgnoreCase) ? null : AddressOf("ops:listen", text, configuration, faults);
        var token = configuration["ops:token"] ?? Environment.GetEnvironmentVariable(OpsOptions.TokenVariable);
        if (address is { IsLoopback: false } && string.IsNullOrEmpty(token))
        {
            faults.Add($"{Place("ops:listen", configuration)}ops:listen: {address} can be reached from other machines, and no token is set. "
                + $"Set {OpsOptions.TokenVariable} to a long random word, or listen on 127.0.0.1.");
        }

        return new OpsOptions { Address = address?.ToString(), Token = string.IsNullOrEmpty(token) ? null : token, AllowedHosts = configuration.ListOf("ops:allowedHosts") ?? [] };
    }

    private static ListenAddress? AddressOf(string key, string fallback, EffectiveConfiguration configuration, List<string> faults)
    {
        var address = ListenAddress.TryParse(configuration[key] ?? fallback, out var fault);
        if (fault is not null)
            faults.Add($"{Place(key, configuration)}{key}: {fault}");
        return address;
    }

    private static string Place(string key, EffectiveConfiguration configuration) =>
        EffectiveConfiguration.PlaceOf(configuration.SourceOf(Keys.Single(known => known.Name == key)));
}
