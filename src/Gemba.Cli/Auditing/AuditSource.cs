using System.CommandLine;
using System.Runtime.CompilerServices;
using Gemba.Cli.Asking;
using Gemba.Cli.Configuration;
using Gemba.Observability.Audit;
using Gemba.Observability.Ops;

namespace Gemba.Cli.Auditing;

/// <summary>Which trail is asked: the files of a data folder, or a running process by its ops address.</summary>
internal static class AuditSource
{
    public static readonly Option<string?> Data = new("--data") { HelpName = "DIR", Description = "Data folder of the server. Default: the platform's data folder." };
    public static readonly Option<string?> Ops = new("--ops") { HelpName = "URL", Description = $"Ops address of a running server, as in http://127.0.0.1:9092, instead of files. Its token comes from {OpsOptions.TokenVariable}." };

    private const string JsonLines = "application/x-ndjson";

    /// <summary>Lets a command take a folder or an address, and not both.</summary>
    public static void AddTo(Command command)
    {
        command.Add(Data);
        command.Add(Ops);
        command.Validators.Add(result =>
        {
            if (result.GetValue(Data) is not null && result.GetValue(Ops) is not null)
                result.AddError("--data and --ops exclude each other: choose one.");
        });
    }

    /// <summary>The folder of the audit files.</summary>
    /// <exception cref="ConfigurationFault">There is no such data folder.</exception>
    public static string FolderOf(ParseResult parsed)
    {
        var data = parsed.GetValue(Data) ?? DataFolder.Default;
        return Directory.Exists(data)
            ? Path.Combine(data, "audit")
            : throw new ConfigurationFault($"--data: there is no folder '{data}'. Name the data folder that the server was started with.");
    }

    /// <summary>The events that a filter takes, newest first; with <paramref name="follow"/> the last of them in their order, and then those that come.</summary>
    public static IAsyncEnumerable<AuditEntry> Ask(ParseResult parsed, AuditFilter filter, bool follow, CancellationToken cancellationToken) =>
        parsed.GetValue(Ops) is { } ops ? AskProcess(ops, filter, follow, cancellationToken) : AskFiles(FolderOf(parsed), filter, follow, cancellationToken);

    private static async IAsyncEnumerable<AuditEntry> AskFiles(string folder, AuditFilter filter, bool follow, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var follower = follow ? new AuditFollower(folder) : null;
        var found = AuditFiles.Query(folder, filter, cancellationToken);
        foreach (var entry in follow ? found.Reverse() : found)
            yield return entry;
        if (follower is null)
            yield break;
        await foreach (var entry in follower.FollowAsync(filter, TimeProvider.System, cancellationToken))
            yield return entry;
    }

    private static async IAsyncEnumerable<AuditEntry> AskProcess(string ops, AuditFilter filter, bool follow, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var role = new OpsClient(ops);
        // The stream of what comes is opened before what was there is asked for, so that nothing falls between the two.
        using var coming = follow ? await role.OpenAsync($"/audit?{filter.ToQuery()}&follow=true", JsonLines, cancellationToken) : null;
        var found = new List<AuditEntry>();
        using (var answer = await role.OpenAsync($"/audit?{filter.ToQuery()}", JsonLines, cancellationToken))
        {
            await foreach (var entry in LinesOf(answer, cancellationToken))
            {
                if (follow)
                    found.Add(entry);
                else
                    yield return entry;
            }
        }

        if (coming is null)
            yield break;
        foreach (var entry in Enumerable.Reverse(found))
            yield return entry;
        var told = found.Select(entry => entry.EventId).ToHashSet();
        await foreach (var entry in LinesOf(coming, cancellationToken))
        {
            if (!told.Contains(entry.EventId))
                yield return entry;
        }
    }

    private static async IAsyncEnumerable<AuditEntry> LinesOf(HttpResponseMessage answer, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(cancellationToken));
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (AuditEntry.TryParse(line) is { } entry)
                yield return entry;
        }
    }
}
