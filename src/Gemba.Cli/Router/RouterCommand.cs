using System.CommandLine;
using Gemba.Cli.Configuration;

namespace Gemba.Cli.Router;

/// <summary><c>gemba router</c>: a client's standard input, taken to a gateway.</summary>
internal static class RouterCommand
{
    private static readonly Option<string?> Gateway = new("--gateway") { HelpName = "URL[,URL…]", Description = "Where the gateways are: http://, https://, ws://, wss://, tcp:// or tcps://. One is connected to, the others stand by." };
    private static readonly Option<string?> Namespace = new("--namespace") { HelpName = "NS", Description = "The one namespace that is wanted; its tools then have no prefix. Default: all." };
    private static readonly Option<string?> Config = new("--config") { HelpName = "FILE", Description = "YAML or JSON file; options and GEMBA__… variables go over it." };
    private static readonly Option<string?> Ops = new("--ops") { HelpName = "ADDR|off", Description = "Health and metrics on host:port, or off. Default: 127.0.0.1:9091, or a free port where another router has that." };
    private static readonly Option<string?> Data = new("--data") { HelpName = "DIR", Description = "Where the audit trail lives. Default: the platform's data folder." };

    public static Command Build()
    {
        var command = new Command("router", """
            Takes what an MCP client says on standard input to a gateway, and connects again when that goes away; or to servers that its file names.

            Example: gemba router --gateway http://127.0.0.1:8080/mcp
            """)
        {
            Gateway, Namespace, Config, Ops, Data, RouterSetupCommand.Build(),
        };
        command.SetAction((parsed, cancellationToken) => RouterHost.RunAsync(RouterSettings.From(Read(parsed)), cancellationToken));
        return command;
    }

    private static EffectiveConfiguration Read(ParseResult parsed) => new(
        parsed.GetValue(Config),
        [
            new("router:gateways", parsed.GetValue(Gateway)),
            new("router:namespace", parsed.GetValue(Namespace)),
            new("ops:listen", parsed.GetValue(Ops)),
            new("data", parsed.GetValue(Data)),
        ],
        Environment.GetEnvironmentVariables());
}
