using System.CommandLine;
using System.Text.Json;
using Gemba.Cli.Asking;

namespace Gemba.Cli.Resilience;

/// <summary><c>gemba breaker</c>: looks at the breakers of a running role, and closes one by hand.</summary>
internal static class BreakerCommand
{
    private static readonly Argument<string> Name = new("NAME") { Description = "The breaker, as list shows it." };

    public static Command Build()
    {
        var list = new Command("list", """
            Prints each breaker: its state, its failures, and when an open one tries again.

            Example: gemba breaker list --ops http://127.0.0.1:9092
            """)
        {
            OpsClient.Address,
        };
        list.SetAction(ListAsync);
        var reset = new Command("reset", """
            Closes a breaker at once, as after a disk was mounted again. The audit trail keeps that it was done.

            Example: gemba breaker reset file_io
            """)
        {
            Name, OpsClient.Address,
        };
        reset.SetAction(ResetAsync);
        return new Command("breaker", "Looks at the breakers of a running role, and closes them.") { list, reset };
    }

    private static async Task ListAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var role = new OpsClient(parsed.GetValue(OpsClient.Address)!);
        using var page = JsonDocument.Parse(await role.GetAsync("/breakers", cancellationToken));
        foreach (var breaker in page.RootElement.GetProperty("breakers").EnumerateArray())
            await parsed.InvocationConfiguration.Output.WriteLineAsync(LineOf(breaker));
    }

    private static async Task ResetAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var role = new OpsClient(parsed.GetValue(OpsClient.Address)!);
        using var page = JsonDocument.Parse(await role.PostAsync($"/breakers/{Uri.EscapeDataString(parsed.GetValue(Name)!)}/reset", cancellationToken));
        var was = page.RootElement.GetProperty("changed").GetBoolean() ? "closed by hand" : "was closed already";
        await parsed.InvocationConfiguration.Output.WriteLineAsync($"{LineOf(page.RootElement.GetProperty("breaker"))}  ({was})");
    }

    private static string LineOf(JsonElement breaker)
    {
        var line = $"{breaker.GetProperty("name").GetString()}  {breaker.GetProperty("state").GetString()}  "
            + $"{breaker.GetProperty("failure_count")} of {breaker.GetProperty("threshold")} failures, opened {breaker.GetProperty("opened")} times, refused {breaker.GetProperty("refused")}";
        return breaker.GetProperty("retry_after_seconds").GetDouble() is > 0 and var left
            ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{line}, tries again in {left:0.#} s")
            : line;
    }
}
