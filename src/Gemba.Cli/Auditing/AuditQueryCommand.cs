using System.CommandLine;
using Gemba.Observability.Audit;

namespace Gemba.Cli.Auditing;

/// <summary><c>gemba audit query</c>: asks the audit files of a data folder, whether a server writes to them or not.</summary>
internal static class AuditQueryCommand
{
    private const int DefaultLimit = 100;

    private static readonly Option<string?> Type = new("--type") { HelpName = "TYPE", Description = "Kind of event, as in tool_invocation or workbook_open." };
    private static readonly Option<AuditOutcome?> Outcome = new("--outcome") { HelpName = "success|partial|failure", Description = "How it ended." };
    private static readonly Option<string?> Tool = new("--tool") { HelpName = "NAME", Description = "The tool, exactly." };
    private static readonly Option<string?> Resource = new("--resource") { HelpName = "NAME", Description = "What it happened to, exactly." };
    private static readonly Option<string?> Request = new("--request") { HelpName = "ID", Description = "The request_id that all signals of one call share." };
    private static readonly Option<string?> Trace = new("--trace") { HelpName = "ID", Description = "The trace, 32 hex digits." };
    private static readonly Option<string?> Text = new("--text") { HelpName = "WORDS", Description = "Words that stand somewhere in the line; case does not matter." };
    private static readonly Option<DateTimeOffset?> Since = new("--since") { HelpName = "TIME", Description = "The first moment that counts, as in 2026-01-31T08:00:00Z." };
    private static readonly Option<DateTimeOffset?> Until = new("--until") { HelpName = "TIME", Description = "The first moment that does not count any more." };
    private static readonly Option<int> Limit = new("--limit") { HelpName = "N", Description = $"Most events. Default {DefaultLimit}.", DefaultValueFactory = _ => DefaultLimit };

    public static Command Build()
    {
        var query = new Command("query", """
            Prints audit events as JSON lines, newest first.

            Example: gemba audit query --outcome failure --limit 20
                     gemba audit query --data ./data --tool read_table --since 2026-01-31T08:00:00Z
            """)
        {
            AuditFolder.Data, Type, Outcome, Tool, Resource, Request, Trace, Text, Since, Until, Limit,
        };
        query.SetAction(QueryAsync);
        return query;
    }

    private static async Task QueryAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var output = parsed.InvocationConfiguration.Output;
        var colours = ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("NO_COLOR") is null;
        foreach (var entry in AuditFiles.Query(AuditFolder.Of(parsed), FilterOf(parsed), cancellationToken))
            await output.WriteLineAsync(colours ? $"\e[{ColourOf(entry.Outcome)}m{entry.Line}\e[0m" : entry.Line);
    }

    private static AuditFilter FilterOf(ParseResult parsed) => new()
    {
        Type = parsed.GetValue(Type),
        Outcome = parsed.GetValue(Outcome),
        Tool = parsed.GetValue(Tool),
        Resource = parsed.GetValue(Resource),
        Request = parsed.GetValue(Request),
        Trace = parsed.GetValue(Trace),
        Text = parsed.GetValue(Text),
        From = parsed.GetValue(Since),
        Until = parsed.GetValue(Until),
        Limit = parsed.GetValue(Limit),
    };

    // ECMA-48 colours: green, yellow, red.
    private static int ColourOf(AuditOutcome outcome) => outcome switch
    {
        AuditOutcome.Success => 32,
        AuditOutcome.Partial => 33,
        _ => 31,
    };
}
