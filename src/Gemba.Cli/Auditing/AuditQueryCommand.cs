using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Gemba.Observability.Audit;

namespace Gemba.Cli.Auditing;

/// <summary><c>gemba audit query</c> and <c>gemba audit errors</c>: ask the trail, whether a server writes to it or not.</summary>
internal static class AuditQueryCommand
{
    private const int DefaultLimit = 100;

    // As GET /audit has it, which is asked the same with --ops.
    private const int LargestLimit = 1_000_000;

    private static readonly Option<string?> Type = new("--type") { HelpName = "TYPE", Description = "Kind of event, as in tool_invocation or workbook_open." };
    private static readonly Option<AuditOutcome?> Outcome = new("--outcome") { HelpName = "success|partial|failure", Description = "How it ended.", CustomParser = WordOf<AuditOutcome?> };
    private static readonly Option<string?> Tool = new("--tool") { HelpName = "NAME", Description = "The tool, exactly." };
    private static readonly Option<string?> Principal = new("--principal") { HelpName = "NAME", Description = "Who asked, exactly." };
    private static readonly Option<string?> Resource = new("--resource") { HelpName = "NAME", Description = "What it happened to, exactly." };
    private static readonly Option<string?> Request = new("--request") { HelpName = "ID", Description = "The request_id that all signals of one call share." };
    private static readonly Option<string?> Trace = new("--trace") { HelpName = "ID", Description = "The trace, 32 hex digits." };
    private static readonly Option<string?> Text = new("--text") { HelpName = "WORDS", Description = "Words that stand somewhere in the line; case does not matter." };
    private static readonly Option<DateTimeOffset?> Since = new("--since") { HelpName = "TIME", Description = "The first moment that counts, as in 2026-01-31T08:00:00Z." };
    private static readonly Option<DateTimeOffset?> Until = new("--until") { HelpName = "TIME", Description = "The first moment that does not count any more." };
    private static readonly Option<int> Limit = new("--limit") { HelpName = "N", Description = $"Most events, 1 to {LargestLimit}. Default {DefaultLimit}.", DefaultValueFactory = _ => DefaultLimit, CustomParser = LimitOf };
    private static readonly Option<bool> Follow = new("--follow", "-f") { Description = "Print the last events in their order, and then each one that comes, until a signal." };
    private static readonly Option<AuditColours> Color = new("--color") { HelpName = "auto|always|never", Description = "Success green, partial yellow, failure red. Default auto: on a terminal, unless NO_COLOR is set.", CustomParser = WordOf<AuditColours> };

    public static Command Build()
    {
        var query = new Command("query", """
            Prints audit events as JSON lines, newest first.

            Example: gemba audit query --outcome failure --limit 20
                     gemba audit query --data ./data --tool read_table --since 2026-01-31T08:00:00Z
                     gemba audit query --ops http://127.0.0.1:9092 --follow
            """)
        {
            Type, Outcome, Tool, Principal, Resource, Request, Trace, Text, Since, Until, Limit, Follow, Color,
        };
        AuditSource.AddTo(query);
        query.SetAction((parsed, cancellationToken) => PrintAsync(parsed, FilterOf(parsed), parsed.GetValue(Follow), cancellationToken));
        return query;
    }

    /// <summary>The last failures.</summary>
    public static Command BuildErrors()
    {
        var errors = new Command("errors", """
            Prints the last failures as JSON lines, newest first.

            Example: gemba audit errors --limit 5
            """)
        {
            Limit, Color,
        };
        AuditSource.AddTo(errors);
        errors.SetAction((parsed, cancellationToken) =>
            PrintAsync(parsed, new AuditFilter { Outcome = AuditOutcome.Failure, Limit = parsed.GetValue(Limit) }, follow: false, cancellationToken));
        return errors;
    }

    private static async Task PrintAsync(ParseResult parsed, AuditFilter filter, bool follow, CancellationToken cancellationToken)
    {
        var output = parsed.InvocationConfiguration.Output;
        var coloured = IsColoured(parsed.GetValue(Color), output);
        await foreach (var entry in AuditSource.Ask(parsed, filter, follow, cancellationToken))
        {
            await output.WriteLineAsync(coloured ? $"\e[{ColourOf(entry.Outcome)}m{entry.Line}\e[0m" : entry.Line);
            if (follow)
                await output.FlushAsync(cancellationToken);
        }
    }

    private static T? WordOf<T>(ArgumentResult given)
    {
        var type = Nullable.GetUnderlyingType(typeof(T)) ?? typeof(T);
        var text = given.Tokens.Single().Value;
        if (Enum.GetNames(type).Contains(text, StringComparer.OrdinalIgnoreCase))
            return (T)Enum.Parse(type, text, ignoreCase: true);
        given.AddError($"{NameOf(given)} is '{text}'. Write one of {string.Join(", ", Enum.GetNames(type).Select(name => name.ToLowerInvariant()))}.");
        return default;
    }

    private static int LimitOf(ArgumentResult given)
    {
        var text = given.Tokens.Single().Value;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is > 0 and <= LargestLimit)
            return limit;
        given.AddError(string.Create(CultureInfo.InvariantCulture, $"{NameOf(given)} is '{text}'. Write a number, 1 to {LargestLimit}."));
        return DefaultLimit;
    }

    private static string NameOf(ArgumentResult given) => ((OptionResult)given.Parent!).Option.Name;

    private static bool IsColoured(AuditColours wish, TextWriter output) => wish switch
    {
        AuditColours.Always => true,
        AuditColours.Never => false,
        _ => ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("NO_COLOR") is null,
    };

    private static AuditFilter FilterOf(ParseResult parsed) => new()
    {
        Type = parsed.GetValue(Type),
        Outcome = parsed.GetValue(Outcome),
        Tool = parsed.GetValue(Tool),
        Principal = parsed.GetValue(Principal),
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

/// <summary>When lines are coloured by their outcome.</summary>
internal enum AuditColours
{
    /// <summary>On a terminal.</summary>
    Auto,

    Always,

    Never,
}
