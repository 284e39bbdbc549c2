using System.CommandLine;
using System.Globalization;
using System.Text.RegularExpressions;
using Gemba.Observability.Audit;

namespace Gemba.Cli.Auditing;

/// <summary><c>gemba audit verify</c>: holds every line of a data folder's trail against the one before it.</summary>
internal static partial class AuditVerifyCommand
{
    private const int Broken = 1;

    private static readonly Option<string?> Contains = new("--contains")
    {
        HelpName = "HASH",
        Description = "A hash that an earlier look printed and that was kept elsewhere: it must still be in the chain.",
    };

    public static Command Build()
    {
        var verify = new Command("verify", """
            Reads the whole audit trail and says whether a line was changed, removed, inserted or moved. Ends with 1 when it was.

            Example: gemba audit verify --data ./data
                     gemba audit verify --contains 7d9f…  (64 hexadecimal digits)
            """)
        {
            AuditSource.Data, Contains,
        };
        verify.Validators.Add(result =>
        {
            if (result.GetValue(Contains) is { } hash && !Hash().IsMatch(hash))
                result.AddError($"--contains: '{hash}' is no hash. Give the 64 hexadecimal digits that 'gemba audit verify' printed.");
        });
        verify.SetAction(VerifyAsync);
        return verify;
    }

    private static async Task<int> VerifyAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var verdict = AuditFiles.Verify(AuditSource.FolderOf(parsed), parsed.GetValue(Contains)?.ToLowerInvariant(), cancellationToken);
        var output = parsed.InvocationConfiguration.Output;
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{verdict.Files} files, {verdict.Lines} lines"));
        if (verdict.First is { } first)
            await output.WriteLineAsync($"first {first.Hash} {first.File}:{first.Line}");
        if (verdict.Last is { } last)
            await output.WriteLineAsync($"last  {last.Hash} {last.File}:{last.Line}");
        foreach (var note in verdict.Notes)
            await output.WriteLineAsync($"note: {note}");
        foreach (var damage in verdict.Damage)
            await output.WriteLineAsync($"BROKEN {damage}");
        await output.WriteLineAsync(verdict.IsWhole ? "whole: every line stands behind the line that it names" : "broken: the first line named above is the first that is wrong");
        return verdict.IsWhole ? 0 : Broken;
    }

    [GeneratedRegex("^[0-9A-Fa-f]{64}$")]
    private static partial Regex Hash();
}
