using System.CommandLine;
using System.Text;
using Gemba.Cli.Asking;
using Gemba.Observability.Logging;
using Gemba.Observability.Ops;

namespace Gemba.Cli.Logging;

/// <summary><c>gemba log-level</c>: changes a level of a running role for a while, or tells the levels that hold.</summary>
internal static class LogLevelCommand
{
    private const string Page = "/debug/log-level";

    private static readonly Argument<string?> Wanted = new("[CATEGORY=]LEVEL")
    {
        Description = "trace, debug, info, warn, error, critical or off; of one category, or of all that have no level of their own. Without it the levels are told.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<string?> Time = new("--for") { HelpName = "hh:mm:ss", Description = "When the configured level returns, 1 s to 1 day. Default: what the role is told by logs:askedLevelLasts, usually 10 minutes." };

    public static Command Build()
    {
        var command = new Command("log-level", $"""
            Changes a log level of a running role; it returns by itself. The token comes from {OpsOptions.TokenVariable}.

            Example: gemba log-level Gemba.Spreadsheet=debug --for 00:05:00
                     gemba log-level warn --ops http://127.0.0.1:9092
            """)
        {
            Wanted, Time, OpsClient.Address,
        };
        command.SetAction(ChangeAsync);
        return command;
    }

    private static async Task ChangeAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var role = new OpsClient(parsed.GetValue(OpsClient.Address)!);
        var answer = parsed.GetValue(Wanted) is { } wanted
            ? await role.PostAsync(Page, RequestOf(wanted, parsed.GetValue(Time)), cancellationToken)
            : await role.GetAsync(Page, cancellationToken);
        await parsed.InvocationConfiguration.Output.WriteLineAsync(Encoding.UTF8.GetString(answer).TrimEnd());
    }

    private static Dictionary<string, string> RequestOf(string wanted, string? time)
    {
        var equals = wanted.LastIndexOf('=');
        var request = new Dictionary<string, string> { ["category"] = equals < 0 ? LiveLevels.Everything : wanted[..equals], ["level"] = wanted[(equals + 1)..] };
        if (time is not null)
            request["for"] = time;
        return request;
    }
}
