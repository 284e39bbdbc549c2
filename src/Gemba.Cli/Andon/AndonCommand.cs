using System.CommandLine;
using System.Text.Json;
using Gemba.Cli.Asking;

namespace Gemba.Cli.Andon;

/// <summary><c>gemba andon</c>: stops a tool, a server or a namespace of a running gateway, and lets it run again.</summary>
internal static class AndonCommand
{
    private static readonly Argument<string> Target = new("TARGET") { Description = "docs (a namespace), docs/search (one of its tools) or docs@one (one of its servers)." };
    private static readonly Option<string> Reason = new("--reason") { HelpName = "TEXT", Description = "Why; every caller is told.", Required = true };
    private static readonly Option<string> Ops = new("--ops") { HelpName = "URL", Description = "Ops address of the gateway.", DefaultValueFactory = _ => "http://127.0.0.1:9090" };

    public static Command Build()
    {
        var pull = new Command("pull", """
            Stops something at once; its callers are refused with the reason until it is released, also after a restart.

            Example: gemba andon pull docs/search --reason "returns other people's documents"
            """)
        {
            Target, Reason, Ops,
        };
        pull.SetAction(PullAsync);
        var release = new Command("release", """
            Lets something run again.

            Example: gemba andon release docs/search
            """)
        {
            Target, Ops,
        };
        release.SetAction(ReleaseAsync);
        var list = new Command("list", """
            Prints what is stopped, since when and why.

            Example: gemba andon list --ops http://127.0.0.1:9090
            """)
        {
            Ops,
        };
        list.SetAction(ListAsync);
        return new Command("andon", "Pulls the cord of a running gateway: stops a tool, a server or a namespace.") { pull, release, list };
    }

    private static async Task PullAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var gateway = new OpsClient(parsed.GetValue(Ops)!);
        await gateway.PostAsync("/andon", new { target = parsed.GetValue(Target), reason = parsed.GetValue(Reason) }, cancellationToken);
        await parsed.InvocationConfiguration.Output.WriteLineAsync($"{parsed.GetValue(Target)} is stopped.");
    }

    private static async Task ReleaseAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var gateway = new OpsClient(parsed.GetValue(Ops)!);
        using var page = JsonDocument.Parse(await gateway.PostAsync("/andon/release", new { target = parsed.GetValue(Target) }, cancellationToken));
        var was = page.RootElement.GetProperty("released").GetBoolean();
        await parsed.InvocationConfiguration.Output.WriteLineAsync(was ? $"{parsed.GetValue(Target)} runs again." : $"{parsed.GetValue(Target)} was not stopped.");
    }

    private static async Task ListAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var gateway = new OpsClient(parsed.GetValue(Ops)!);
        using var page = JsonDocument.Parse(await gateway.GetAsync("/andon", cancellationToken));
        var output = parsed.InvocationConfiguration.Output;
        var stopped = page.RootElement.GetProperty("stopped");
        if (stopped.GetArrayLength() == 0)
            await output.WriteLineAsync("Nothing is stopped.");
        foreach (var cord in stopped.EnumerateArray())
            await output.WriteLineAsync($"{cord.GetProperty("target").GetString()}  since {cord.GetProperty("since").GetDateTimeOffset():u}  {cord.GetProperty("reason").GetString()}");
    }
}
