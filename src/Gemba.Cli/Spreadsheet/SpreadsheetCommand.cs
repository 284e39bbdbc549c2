using System.CommandLine;
using Gemba.Cli.Configuration;
using Gemba.Cli.Reloading;

namespace Gemba.Cli.Spreadsheet;

/// <summary><c>gemba spreadsheet</c>: an MCP server over a folder of workbooks.</summary>
internal static class SpreadsheetCommand
{
    private static readonly Option<string?> Workspace = new("--workspace") { HelpName = "DIR", Description = "Folder whose workbooks are served. Default: the current folder." };
    private static readonly Option<bool> Stdio = new("--stdio") { Description = "Speak MCP on standard input and output, as a client's child process." };
    private static readonly Option<string?> Http = new("--http") { HelpName = "ADDR", Description = "Speak MCP over Streamable HTTP on host:port, at /mcp. Default: 127.0.0.1:8079." };
    private static readonly Option<string?> Ops = new("--ops") { HelpName = "ADDR|off", Description = "Health and metrics on host:port, or off. Default: 127.0.0.1:9092 with --http, off with --stdio." };
    private static readonly Option<string?> Config = new("--config") { HelpName = "FILE", Description = "YAML or JSON file; options and GEMBA__… variables go over it." };
    private static readonly Option<string?> Data = new("--data") { HelpName = "DIR", Description = "Where the audit trail lives. Default: the platform's data folder." };

    public static Command Build()
    {
        var command = new Command("spreadsheet", """
            Serves a folder of workbooks to MCP clients.

            Example: gemba spreadsheet --workspace ./workbooks --http 127.0.0.1:8079
                     gemba spreadsheet --workspace ./workbooks --stdio
            """)
        {
            Workspace, Stdio, Http, Ops, Config, Data,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(Stdio) && result.GetValue(Http) is not null)
                result.AddError("--stdio and --http exclude each other: choose one.");
        });
        command.SetAction((parsed, cancellationToken) => SpreadsheetHost.RunAsync(new SettingsSource(parsed.GetValue(Config), () => SettingsOf(parsed)), parsed.InvocationConfiguration.Output, cancellationToken));
        return command;
    }

    private static SpreadsheetSettings SettingsOf(ParseResult parsed) => SpreadsheetSettings.From(
        new EffectiveConfiguration(
            parsed.GetValue(Config),
            [
                new("spreadsheet:workspace", parsed.GetValue(Workspace)),
                new("spreadsheet:listen:http", parsed.GetValue(Http)),
                new("ops:listen", parsed.GetValue(Ops)),
                new("data", parsed.GetValue(Data)),
            ],
            Environment.GetEnvironmentVariables()),
        parsed.GetValue(Stdio));
}
