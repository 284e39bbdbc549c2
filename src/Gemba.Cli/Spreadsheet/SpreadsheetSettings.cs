using Gemba.Cli.Configuration;
using Gemba.Spreadsheet;

namespace Gemba.Cli.Spreadsheet;

/// <summary>Everything <c>gemba spreadsheet</c> was told, checked.</summary>
/// <param name="Spreadsheet">What is served, and its bounds.</param>
/// <param name="Http">Where MCP clients connect; <see langword="null"/> on stdio.</param>
/// <param name="Ops">Where health and metrics answer; <see langword="null"/> for nowhere.</param>
/// <param name="OpsToken">Token of the ops listener; demanded on an address that other machines reach.</param>
/// <param name="Data">Folder for the audit trail.</param>
internal sealed record SpreadsheetSettings(SpreadsheetOptions Spreadsheet, ListenAddress? Http, ListenAddress? Ops, string? OpsToken, string Data)
{
    private const string DefaultHttp = "127.0.0.1:8079";
    private const string DefaultOps = "127.0.0.1:9092";
    private const string Off = "off";

    private static readonly string[] OwnKeys = ["data", "ops:listen", "ops:token", "spreadsheet:listen:http"];

    /// <summary>Reads and checks the settings.</summary>
    /// <exception cref="ConfigurationFault">With every fault there is, not only the first.</exception>
    public static SpreadsheetSettings From(EffectiveConfiguration configuration, bool stdio)
    {
        var faults = configuration.UnknownKeys([.. OwnKeys, .. EffectiveConfiguration.KeysOf<SpreadsheetOptions>("spreadsheet")]).ToList();
        var options = configuration.Bind<SpreadsheetOptions>("spreadsheet", faults);
        if (options.Workspace.Length == 0)
            options = options with { Workspace = "." };
        options = options with { Workspace = Path.GetFullPath(options.Workspace) };

        var http = stdio ? null : Address(configuration["spreadsheet:listen:http"] ?? DefaultHttp, "spreadsheet:listen:http", faults);
        var opsText = configuration["ops:listen"] ?? (stdio ? Off : DefaultOps);
        var ops = opsText.Equals(Off, StringComparison.OrdinalIgnoreCase) ? null : Address(opsText, "ops:listen", faults);
        faults.AddRange(SpreadsheetOptionsValidator.FaultsOf(options));
        if (faults.Count > 0)
            throw new ConfigurationFault(faults);

        var token = configuration["ops:token"] ?? Environment.GetEnvironmentVariable("GEMBA_OPS_TOKEN");
        return new SpreadsheetSettings(options, http, ops, token, Path.GetFullPath(configuration["data"] ?? DataFolder.Default));
    }

    private static ListenAddress? Address(string text, string key, List<string> faults)
    {
        var address = ListenAddress.TryParse(text, out var fault);
        if (fault is not null)
            faults.Add($"{key}: {fault}");
        return address;
    }
}
