using System.CommandLine;
using Gemba.Cli.Configuration;

namespace Gemba.Cli.Gateway;

/// <summary><c>gemba gateway</c>: many MCP servers behind one address.</summary>
internal static class GatewayCommand
{
    private static readonly Option<string?> Config = new("--config") { HelpName = "FILE", Description = "YAML or JSON file with the gateway's namespaces; options and GEMBA__… variables go over it." };
    private static readonly Option<string?> Ops = new("--ops") { HelpName = "ADDR|off", Description = "Health and metrics on host:port, or off. Default: 127.0.0.1:9090." };
    private static readonly Option<string?> Data = new("--data") { HelpName = "DIR", Description = "Where the audit trail lives. Default: the platform's data folder." };

    public static Command Build()
    {
        var command = new Command("gateway", """
            Serves many MCP servers to many clients at one address.

            Example: gemba gateway --config gemba.yaml
            """)
        {
            Config, Ops, Data,
        };
        command.SetAction((parsed, cancellationToken) => GatewayHost.RunAsync(
            GatewaySettings.From(Read(parsed), isWholeFloor: false), parsed.InvocationConfiguration.Output, cancellationToken));
        return command;
    }

    private static EffectiveConfiguration Read(ParseResult parsed) => new(
        parsed.GetValue(Config),
        [new("ops:listen", parsed.GetValue(Ops)), new("data", parsed.GetValue(Data))],
        Environment.GetEnvironmentVariables());
}
