using System.CommandLine;
using System.CommandLine.Parsing;
using Gemba.Cli.Andon;
using Gemba.Cli.Auditing;
using Gemba.Cli.Configuration;
using Gemba.Cli.Gateway;
using Gemba.Cli.Identity;
using Gemba.Cli.Logging;
using Gemba.Cli.Profiling;
using Gemba.Cli.Replaying;
using Gemba.Cli.Resilience;
using Gemba.Cli.Router;
using Gemba.Cli.Spreadsheet;
using Gemba.Cli.Tools;
using Gemba.Observability.Faults;
using Microsoft.Extensions.Options;

namespace Gemba.Cli;

/// <summary>The command line: docs/configuration.md lists the same names as keys of the file.</summary>
internal static class CommandLine
{
    /// <summary>Exit code for wrong usage and unusable configuration.</summary>
    public const int WrongUsage = 2;

    private const int Failed = 1;

    /// <summary>Runs a command line to its end.</summary>
    /// <returns>0 done, 1 failed, 2 wrong usage or configuration (all faults printed).</returns>
    public static async Task<int> RunAsync(string[] arguments, TextWriter output, TextWriter errors)
    {
        var root = new RootCommand("Serves tools to MCP clients and shows what really happens while they work.") { UpCommand.Build(), SpreadsheetCommand.Build(), GatewayCommand.Build(), RouterCommand.Build(), AndonCommand.Build(), ToolsCommand.Build(), AuditCommand.Build(), ConfigCommand.Build(), ProfileCommand.Build(), LogLevelCommand.Build(), ReplayCommand.Build(), BreakerCommand.Build(), TokenCommand.Build() };
        var parsed = root.Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
                await errors.WriteLineAsync(error.Message);
            await errors.WriteLineAsync($"See: gemba {string.Join(' ', CommandPath(parsed).Append("--help"))}");
            return WrongUsage;
        }

        try
        {
            // The host listens for signals itself and drains; a second handler would cut it short.
            return await parsed.InvokeAsync(new InvocationConfiguration { Output = output, Error = errors, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (Exception fault) when (ExitCodeOf(fault) is { } code)
        {
            await errors.WriteLineAsync(fault.Message);
            return code;
        }
    }

    // What was asked for is wrong, or what was asked for cannot be had now. Anything else is a fault of ours and is shown whole.
    private static int? ExitCodeOf(Exception fault) => fault switch
    {
        ConfigurationFault or OptionsValidationException => WrongUsage,
        ObservabilityException { InnerException: null } => WrongUsage,
        ObservabilityException or IOException => Failed,
        _ => null,
    };

    private static Stack<string> CommandPath(ParseResult parsed)
    {
        var path = new Stack<string>();
        for (SymbolResult? at = parsed.CommandResult; at is CommandResult { Command: not RootCommand } command; at = at.Parent)
            path.Push(command.Command.Name);
        return path;
    }
}
