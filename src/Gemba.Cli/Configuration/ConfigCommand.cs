using System.CommandLine;
using Gemba.Cli.Gateway;
using Gemba.Cli.Spreadsheet;

namespace Gemba.Cli.Configuration;

/// <summary><c>gemba config</c>: judges a file, shows what holds in the end, and prints the schema for editors.</summary>
internal static class ConfigCommand
{
    private static readonly Argument<string?> OneFile = new("FILE") { Description = "YAML or JSON file; without one, variables and defaults alone.", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<bool> Stdio = new("--stdio") { Description = "As for a server on standard input and output, which has no listeners of its own accord." };
    private static readonly Option<bool> Json = new("--json") { Description = "As one JSON object." };

    public static Command Build()
    {
        var check = new Command("check", """
            Prints every fault of a file with its line, or that there is none. Ends with 0, or with 2 where there are faults.

            Example: gemba config check gemba.yaml
            """)
        {
            OneFile, Stdio,
        };
        check.SetAction(CheckAsync);
        var show = new Command("show", """
            Prints every value that holds in the end and who gave it. Secrets are hidden.

            Example: gemba config show gemba.yaml --json
            """)
        {
            OneFile, Stdio, Json,
        };
        show.SetAction(ShowAsync);
        var schema = new Command("schema", """
            Prints the JSON Schema (2020-12) of the file, for editors and for checks before a roll-out.

            Example: gemba config schema > gemba.schema.json
            """);
        schema.SetAction(parsed => parsed.InvocationConfiguration.Output.WriteLineAsync(ConfigurationSchema.Text.TrimEnd()));
        return new Command("config", "Judges and shows the configuration.") { check, show, schema };
    }

    private static async Task CheckAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var configuration = Read(parsed);
        // A file with a gateway in it is one for the gateway; everything else in it holds for both.
        var settings = configuration.Under("gateway").Any()
            ? GatewaySettings.From(configuration, isWholeFloor: true).Common
            : SpreadsheetSettings.From(configuration, parsed.GetValue(Stdio));
        var output = parsed.InvocationConfiguration.Output;
        foreach (var warning in settings.Warnings)
            await output.WriteLineAsync($"Warning: {warning}");
        await output.WriteLineAsync(settings.Warnings.Count == 0 ? "No faults." : $"No faults, {settings.Warnings.Count} warnings.");
    }

    private static async Task ShowAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var configuration = Read(parsed);
        var values = ShownValue.Of(SpreadsheetSettings.From(configuration, parsed.GetValue(Stdio)), configuration);
        await parsed.InvocationConfiguration.Output.WriteLineAsync(parsed.GetValue(Json) ? ShownValue.JsonOf(values) : ShownValue.TextOf(values));
    }

    private static EffectiveConfiguration Read(ParseResult parsed) => new(parsed.GetValue(OneFile), [], Environment.GetEnvironmentVariables());
}
