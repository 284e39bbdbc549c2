using System.CommandLine;
using System.Globalization;
using Gemba.Cli.Asking;
using Gemba.Cli.Configuration;
using Gemba.Observability.Ops;

namespace Gemba.Cli.Profiling;

/// <summary><c>gemba profile</c>: has a running role profile itself, and saves what comes of it.</summary>
internal static class ProfileCommand
{
    private const double DefaultSeconds = 10;
    private const string Kept = "/debug/profiles";

    // The ending of the file says what is wanted; each is what the viewers of that format expect.
    private static readonly (string Ending, string Format)[] Formats =
        [(".html", "html"), (".svg", "svg"), (".speedscope.json", "speedscope"), (".json", "speedscope"), (".collapsed", "collapsed"), (".txt", "collapsed")];

    private static readonly Option<double> Seconds = new("--seconds") { HelpName = "N", Description = "How long it is watched, 1 to 60.", DefaultValueFactory = _ => DefaultSeconds };
    private static readonly Option<string> Kind = new("--kind") { HelpName = "cpu|allocations|locks", Description = "What is measured.", DefaultValueFactory = _ => "cpu" };

    private static readonly Option<string?> File = new("--output", "-o")
    {
        HelpName = "FILE",
        Description = "Where to: .html or .svg is a flame graph for a browser, .json a file for speedscope.app, .txt collapsed stacks. Default: gemba-KIND-TIME.html.",
    };

    private static readonly Option<bool> List = new("--list") { Description = "Lists the profiles that the role took by itself (profiling:continuous), the newest first." };
    private static readonly Option<string?> Id = new("--id") { HelpName = "ID", Description = "Saves one of those that --list tells, instead of taking one." };

    public static Command Build()
    {
        var command = new Command("profile", $"""
            Saves a profile of a running role: where its time, its memory or its waiting goes.
            The token comes from {OpsOptions.TokenVariable}.

            Example: gemba profile --seconds 20 -o slow.html
                     gemba profile --kind allocations --ops http://127.0.0.1:9092 -o memory.json
                     gemba profile --list
            """)
        {
            OpsClient.Address, Seconds, Kind, File, List, Id,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(List) && result.GetValue(Id) is not null)
                result.AddError("--list and --id exclude each other: choose one.");
        });
        command.SetAction((parsed, stop) => parsed.GetValue(List) ? ListAsync(parsed, stop) : SaveAsync(parsed, stop));
        return command;
    }

    private static async Task ListAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var role = new OpsClient(parsed.GetValue(OpsClient.Address)!);
        using var answer = await role.OpenAsync(Kept, "text/plain", cancellationToken);
        await parsed.InvocationConfiguration.Output.WriteLineAsync((await answer.Content.ReadAsStringAsync(cancellationToken)).TrimEnd());
    }

    private static async Task SaveAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var kind = parsed.GetValue(Kind)!;
        var id = parsed.GetValue(Id);
        var file = parsed.GetValue(File) ?? $"gemba-{id ?? kind}-{TimeProvider.System.GetLocalNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)}.html";
        var format = Formats.FirstOrDefault(known => file.EndsWith(known.Ending, StringComparison.OrdinalIgnoreCase)).Format
            ?? throw new ConfigurationFault($"--output: '{file}' does not say what is wanted. End it with {string.Join(", ", Formats.Select(known => known.Ending))}.");
        using var role = new OpsClient(parsed.GetValue(OpsClient.Address)!);
        var seconds = parsed.GetValue(Seconds).ToString(CultureInfo.InvariantCulture);
        var page = id is null ? $"/debug/profile?seconds={seconds}&kind={Uri.EscapeDataString(kind)}&format={format}" : $"{Kept}/{Uri.EscapeDataString(id)}?format={format}";
        using var answer = await role.OpenAsync(page, "*/*", cancellationToken);
        var profile = await answer.Content.ReadAsByteArrayAsync(cancellationToken);
        await System.IO.File.WriteAllBytesAsync(file, profile, cancellationToken);
        var pace = answer.Headers.TryGetValues("Gemba-Samples-Per-Second", out var rate) ? $", each thread looked at {rate.First()} times a second" : "";
        await parsed.InvocationConfiguration.Output.WriteLineAsync($"{Path.GetFullPath(file)}: {profile.Length.ToString("N0", CultureInfo.InvariantCulture)} bytes{pace}");
    }
}
