using System.CommandLine;
using Gemba.Cli.Gateway;
using Gemba.Cli.Router;
using Gemba.Cli.Spreadsheet;
using Gemba.Gateway.Secrets;

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
        var (common, _, _) = Judge(Read(parsed), parsed);
        var output = parsed.InvocationConfiguration.Output;
        foreach (var warning in common.Warnings)
            await output.WriteLineAsync($"Warning: {warning}");
        await output.WriteLineAsync(common.Warnings.Count == 0 ? "No faults." : $"No faults, {common.Warnings.Count} warnings.");
    }

    private static async Task ShowAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var configuration = Read(parsed);
        var (common, gateway, router) = Judge(configuration, parsed);
        List<ShownValue> values = [.. ShownValue.Of(SpreadsheetSettings.Keys, common.ValueOf, configuration)];
        if (gateway is not null)
        {
            values.AddRange(ShownValue.Of(GatewayKeys.All, key => gateway.ValueOf(key, configuration), configuration));
            values.AddRange(GatewayKeys.Tables.Keys.SelectMany(table => ShownValue.OfTable($"gateway:{table}", SecretReference.IsReference, configuration)));
        }

        if (router is not null)
        {
            values.AddRange(ShownValue.Of(RouterSettings.Keys, key => key.Option!.GetValue(router.Router), configuration));
            values.AddRange(ShownValue.OfTable(OwnServers.Section, SecretReference.IsReference, configuration));
        }

        await parsed.InvocationConfiguration.Output.WriteLineAsync(parsed.GetValue(Json) ? ShownValue.JsonOf(values) : ShownValue.TextOf(values));
    }

    // One file serves every role, and each part of it is judged by the role that reads it.
    private static (SpreadsheetSettings Common, GatewaySettings? Gateway, RouterSettings? Router) Judge(EffectiveConfiguration configuration, ParseResult parsed)
    {
        var faults = new List<string>();
        var gateway = configuration.Under("gateway").Any() ? Try(() => GatewaySettings.From(configuration, isWholeFloor: true), faults) : null;
        var router = configuration.Under("router").Any() ? Try(() => RouterSettings.From(configuration), faults) : null;
        var common = gateway?.Common ?? router?.Common ?? Try(() => SpreadsheetSettings.From(configuration, parsed.GetValue(Stdio)), faults);
        return faults.Count == 0 ? (common!, gateway, router) : throw new ConfigurationFault(faults.Distinct());
    }

    private static T? Try<T>(Func<T> read, List<string> faults)
        where T : class
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

    private static EffectiveConfiguration Read(ParseResult parsed) => new(parsed.GetValue(OneFile), [], Environment.GetEnvironmentVariables());
}
