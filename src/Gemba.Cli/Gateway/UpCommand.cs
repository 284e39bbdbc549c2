using System.CommandLine;
using Gemba.Cli.Configuration;

namespace Gemba.Cli.Gateway;

/// <summary><c>gemba up</c>: the whole floor in one process.</summary>
internal static class UpCommand
{
    private static readonly Option<string?> Workspace = new("--workspace") { HelpName = "DIR", Description = "Folder whose workbooks are served. Default: the current folder." };
    private static readonly Option<string?> Config = new("--config") { HelpName = "FILE", Description = "YAML or JSON file; options and GEMBA__… variables go over it." };
    private static readonly Option<string?> Http = new("--http") { HelpName = "ADDR", Description = "Where MCP clients connect, host:port. Default: 127.0.0.1:8080." };
    private static readonly Option<string?> Ops = new("--ops") { HelpName = "ADDR|off", Description = "Health and metrics on host:port, or off. Default: 127.0.0.1:9090." };
    private static readonly Option<string?> Data = new("--data") { HelpName = "DIR", Description = "Where the audit trail lives. Default: the platform's data folder." };

    public static Command Build()
    {
        var command = new Command("up", """
            Starts the whole floor in one process: the gateway, and the spreadsheet server behind it.

            Example: gemba up --workspace ./workbooks
            """)
        {
            Workspace, Config, Http, Ops, Data,
        };
        command.SetAction((parsed, cancellationToken) => GatewayHost.RunAsync(
            GatewaySettings.From(Read(parsed), isWholeFloor: true), parsed.InvocationConfiguration.Output, cancellationToken));
        return command;
    }

    private static EffectiveConfiguration Read(ParseResult parsed) => new(
        parsed.GetValue(Config),
        [
            new("spreadsheet:workspace", parsed.GetValue(Workspace)),
            new("gateway:listen:http", parsed.GetValue(Http)),
            new("ops:listen", parsed.GetValue(Ops)),
            new("data", parsed.GetValue(Data)),
        ],
        Environment.GetEnvironmentVariables());
}
