using System.CommandLine;
using System.Text.Json;
using Gemba.Cli.Asking;

namespace Gemba.Cli.Tools;

/// <summary><c>gemba tools</c>: what the tools behind a running gateway are known to be, what changed, and what is accepted.</summary>
internal static class ToolsCommand
{
    private static readonly Argument<string?> Target = new("TARGET") { Description = "A tool with its server, as in docs@one/search.", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<bool> All = new("--all") { Description = "Every tool that changed." };
    private static readonly Option<string> Ops = new("--ops") { HelpName = "URL", Description = "Ops address of the gateway.", DefaultValueFactory = _ => "http://127.0.0.1:9090" };

    public static Command Build()
    {
        var list = new Command("list", """
            Prints every tool with the hash of its definition, as a namespace's pins take it.

            Example: gemba tools list
            """)
        {
            Ops,
        };
        list.SetAction(ListAsync);
        var diff = new Command("diff", """
            Prints what changed in the tools that are no longer what they were when they were first seen or accepted.

            Example: gemba tools diff docs@one/search
            """)
        {
            Target, Ops,
        };
        diff.SetAction(DiffAsync);
        var accept = new Command("accept", """
            Takes a tool as it is now; one that was held back is listed and called again.

            Example: gemba tools accept docs@one/search
            """)
        {
            Target, All, Ops,
        };
        accept.Validators.Add(given =>
        {
            if (given.GetValue(Target) is null != given.GetValue(All))
                given.AddError("Name one tool, as in docs@one/search, or write --all.");
        });
        accept.SetAction(AcceptAsync);
        return new Command("tools", "Shows how tools behind a running gateway changed, and accepts changes.") { list, diff, accept };
    }

    private static async Task ListAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var gateway = new OpsClient(parsed.GetValue(Ops)!);
        using var page = JsonDocument.Parse(await gateway.GetAsync("/tools", cancellationToken));
        foreach (var tool in page.RootElement.GetProperty("tools").EnumerateArray())
        {
            var note = tool.GetProperty("changed").ValueKind == JsonValueKind.String ? "  changed" : "";
            await parsed.InvocationConfiguration.Output.WriteLineAsync($"{TargetOf(tool)}  {tool.GetProperty("hash").GetString()}{note}");
        }
    }

    private static async Task DiffAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var gateway = new OpsClient(parsed.GetValue(Ops)!);
        using var page = JsonDocument.Parse(await gateway.GetAsync("/tools/changes", cancellationToken));
        var output = parsed.InvocationConfiguration.Output;
        var wanted = parsed.GetValue(Target);
        var changes = page.RootElement.GetProperty("changes").EnumerateArray().Where(change => wanted is null || TargetOf(change) == wanted).ToArray();
        if (changes.Length == 0)
            await output.WriteLineAsync(wanted is null ? "No tool changed." : $"{wanted} did not change.");
        foreach (var change in changes)
            await output.WriteAsync(TextOf(change));
    }

    private static async Task AcceptAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var gateway = new OpsClient(parsed.GetValue(Ops)!);
        object what = parsed.GetValue(Target) is { } target ? new { target } : new { all = true };
        using var page = JsonDocument.Parse(await gateway.PostAsync("/tools/accept", what, cancellationToken));
        var accepted = page.RootElement.GetProperty("accepted");
        if (accepted.GetArrayLength() == 0)
            await parsed.InvocationConfiguration.Output.WriteLineAsync("There was nothing to accept.");
        foreach (var tool in accepted.EnumerateArray())
            await parsed.InvocationConfiguration.Output.WriteLineAsync($"{Printable(tool.GetString())} is accepted.");
    }

    private static string TextOf(JsonElement change)
    {
        var lines = new List<string> { $"{TargetOf(change)}  changed {change.GetProperty("since").GetDateTimeOffset():u}{(change.GetProperty("heldBack").GetBoolean() ? ", held back" : "")}" };
        foreach (var difference in change.GetProperty("differences").EnumerateArray())
        {
            lines.Add($"  {(Printable(difference.GetProperty("at").GetString()) is { Length: > 0 } at ? at : "the whole, of which only the hash is known")}");
            if (difference.GetProperty("was").GetString() is { } was)
                lines.Add($"    - {Printable(was)}");
            if (difference.GetProperty("is").GetString() is { } now)
                lines.Add($"    + {Printable(now)}");
        }

        return string.Concat(lines.Select(line => line + Environment.NewLine));
    }

    private static string TargetOf(JsonElement tool) => Printable(tool.GetProperty("target").GetString());

    // What a server wrote must not move the cursor of whoever reads it.
    private static string Printable(string? text) => string.Concat((text ?? "").Select(letter => char.IsControl(letter) || char.GetUnicodeCategory(letter) is System.Globalization.UnicodeCategory.Format ? $"\\u{(int)letter:x4}" : letter.ToString()));
}
