using System.CommandLine;
using Gemba.Cli.Configuration;
using Gemba.Router.Setup;

namespace Gemba.Cli.Router;

/// <summary><c>gemba router setup</c>: finds out what a router needs, tries it, and writes it down.</summary>
internal static class RouterSetupCommand
{
    private static readonly Option<string?> Gateway = new("--gateway") { HelpName = "URL[,URL…]", Description = "Where the gateways are. Asked for where it is not given." };
    private static readonly Option<string?> Namespace = new("--namespace") { HelpName = "NS", Description = "The one namespace that is wanted. Default: all." };
    private static readonly Option<string?> Token = new("--token") { HelpName = "TOKEN|-", Description = "The gateway's bearer token; - reads it from standard input, where no list of processes shows it." };
    private static readonly Option<string?> Authority = new("--authority") { HelpName = "FILE", Description = "PEM file of who signs the gateways' certificates. Default: whom the machine trusts." };
    private static readonly Option<string?> Config = new("--config") { HelpName = "FILE", Description = "The file to write. Default: router.yaml in the data folder." };
    private static readonly Option<string?> Data = new("--data") { HelpName = "DIR", Description = "Data folder of the router. Default: the platform's data folder." };
    private static readonly Option<bool> Replace = new("--replace") { Description = "Write over a file that is there already." };

    public static Command Build()
    {
        var command = new Command("setup", """
            Asks for a gateway, tries it (handshake and list of tools), stores its token in the keyring, writes the router's file for its user alone, and prints what to paste into MCP clients.

            Example: gemba router setup --gateway https://gateway.example.org/mcp --token -
            """)
        {
            Gateway, Namespace, Token, Authority, Config, Data, Replace,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var (output, questions) = (parsed.InvocationConfiguration.Output, new SetupQuestions(parsed.InvocationConfiguration.Error));
        var gateway = parsed.GetValue(Gateway) ?? await questions.AskAsync("Gateway", "http://127.0.0.1:8080/mcp", cancellationToken);
        var space = parsed.GetValue(Namespace) ?? (parsed.GetValue(Gateway) is null ? await questions.AskAsync("Namespace (empty for all)", "", cancellationToken) : null);
        var token = parsed.GetValue(Token) switch
        {
            "-" => await questions.ReadSecretAsync(null, cancellationToken),
            { } given => given,
            null when parsed.GetValue(Gateway) is null => await questions.ReadSecretAsync("Token (empty for none)", cancellationToken),
            null => null,
        };
        var data = parsed.GetValue(Data) ?? DataFolder.Default;
        var file = Path.GetFullPath(parsed.GetValue(Config) ?? Path.Combine(data, "router.yaml"));
        if (File.Exists(file) && !parsed.GetValue(Replace) && !await questions.IsAgreedAsync($"{file} is there already. Write over it?", cancellationToken))
            throw new ConfigurationFault($"{file} is there already. Give --replace to write over it, or another --config.");
        var settings = RouterSettings.From(new EffectiveConfiguration(null, Given(gateway, space, parsed.GetValue(Authority), data), Environment.GetEnvironmentVariables()));
        var options = settings.Router with { Token = string.IsNullOrEmpty(token) ? settings.Router.Token : token };

        var trial = await GatewayTrial.RunAsync(options, settings.Authority, cancellationToken);
        await output.WriteLineAsync($"{trial.Gateway} answers: {trial.Server}, revision {trial.Revision}, {trial.Tools.Count} tools{(trial.Tools.Count > 0 ? $", as {string.Join(", ", trial.Tools.Take(3))}" : "")}");
        if (!string.IsNullOrEmpty(token))
            await output.WriteLineAsync($"The token is kept in {await GatewayTrial.KeepTokenAsync(options with { Token = null }, token, data, cancellationToken)}");
        await RouterFile.WriteAsync(file, settings.Router, data, cancellationToken);
        await output.WriteLineAsync($"Written: {file}");
        await output.WriteLineAsync(RouterFile.SnippetsFor(file));
        return 0;
    }

    private static IEnumerable<KeyValuePair<string, string?>> Given(string gateway, string? space, string? authority, string data) =>
    [
        new("router:gateways", gateway),
        new("router:namespace", string.IsNullOrEmpty(space) ? null : space),
        new("router:authority", authority is null ? null : Path.GetFullPath(authority)),
        new("data", data),
        new("ops:listen", "off"),
    ];
}
