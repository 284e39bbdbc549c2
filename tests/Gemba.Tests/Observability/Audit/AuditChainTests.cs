using System.Diagnostics;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using Gemba.Observability.Audit;

namespace Gemba.Tests.Observability.Audit;

/// <summary>Whether a line that was changed, removed, inserted or moved is found, and nothing else is.</summary>
public sealed partial class AuditChainTests : IDisposable
{
    private const int Lines = 40;

    private readonly TemporaryFolder _folder = new();
    private readonly ManualClock _clock = new();

    [Fact]
    public async Task A_trail_is_whole_over_rotations_and_restarts()
    {
        await WriteThreeFilesAsync();

        var verdict = AuditFiles.Verify(_folder.Path);

        Assert.Empty(verdict.Damage);
        Assert.Equal((3, 3L * Lines), (verdict.Files, verdict.Lines));
        Assert.Equal((Files[0], 1L), (verdict.First!.File, verdict.First.Line));
        Assert.Equal((Files[2], (long)Lines), (verdict.Last!.File, verdict.Last.Line));
        Assert.EndsWith($"\"hash\":\"{verdict.Last.Hash}\"}}", LinesOf(2)[^1], StringComparison.Ordinal);
        Assert.Contains($"\"prev\":\"{HashOf(LinesOf(0)[^1])}\"", LinesOf(1)[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rotation_goes_on_with_the_chain()
    {
        using var trail = Trails.In(_folder.Path, options => options with { MaxFileBytes = 65_536 }, _clock);
        for (var i = 0; i < 500; i++)
            await trail.WriteAsync(Trails.ACall($"tool_{i}"));

        var verdict = AuditFiles.Verify(_folder.Path);

        Assert.Empty(verdict.Damage);
        Assert.Equal(500, verdict.Lines);
        Assert.InRange(verdict.Files, 2, 6);
    }

    [Fact]
    public async Task Every_change_of_a_single_byte_is_found()
    {
        await WriteThreeFilesAsync();

        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            var file = _folder[Files[random.Next(3)]];
            var bytes = File.ReadAllBytes(file);
            var place = random.Next(bytes.Length);
            var line = bytes.AsSpan(0, place).Count((byte)'\n') + 1;
            var changed = (byte[])bytes.Clone();
            changed[place] ^= (byte)random.Next(1, 256);
            File.WriteAllBytes(file, changed);

            var damage = AuditFiles.Verify(_folder.Path).Damage;
            File.WriteAllBytes(file, bytes);

            Assert.NotEmpty(damage);
            Assert.Equal((Path.GetFileName(file), line), (damage[0].File, damage[0].Line));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }

    [Fact]
    public async Task A_line_that_is_removed_inserted_or_moved_is_found_where_it_was_done()
    {
        await WriteThreeFilesAsync();

        Assert.Equal((Files[1], 5L), Broken(1, lines => lines.RemoveAt(4)));
        Assert.Equal((Files[1], 1L), Broken(1, lines => lines.RemoveAt(0)));
        Assert.Equal((Files[1], 8L), Broken(1, lines => lines.Insert(7, lines[3])));
        Assert.Equal((Files[1], 3L), Broken(1, lines => (lines[2], lines[3]) = (lines[3], lines[2])));
        Assert.Equal((Files[1], 6L), Broken(1, lines => lines.Insert(5, "{\"event_type\":\"tool_invocation\"}")));
        // What was cut off the end of a file is missed by the file behind it.
        Assert.Equal((Files[2], 1L), Broken(1, lines => lines.RemoveAt(lines.Count - 1)));
        Assert.Equal((Files[2], 1L), Broken(1, lines => lines.Clear()));
    }

    [Fact]
    public async Task A_file_that_is_missing_is_found_unless_the_trail_tells_that_it_was_too_old()
    {
        await WriteThreeFilesAsync();
        var files = Files;
        var kept = File.ReadAllBytes(_folder[files[0]]);

        File.Delete(_folder[files[0]]);
        Assert.Equal((files[1], 1L), First(AuditFiles.Verify(_folder.Path)));

        File.WriteAllBytes(_folder[files[0]], kept);
        File.SetLastWriteTimeUtc(_folder[files[0]], _clock.GetUtcNow().UtcDateTime.AddDays(-31));
        foreach (var file in files[1..])
            File.SetLastWriteTimeUtc(_folder[file], _clock.GetUtcNow().UtcDateTime);
        using (var trail = Trails.In(_folder.Path, clock: _clock))
        {
            trail.Start();
            await trail.FlushAsync();
        }

        Assert.False(File.Exists(_folder[files[0]]));
        var verdict = AuditFiles.Verify(_folder.Path);
        Assert.Empty(verdict.Damage);
        Assert.Contains(verdict.Notes, note => note.Contains("deleted because they were old", StringComparison.Ordinal));
        Assert.Equal(files[0], Assert.Single(AuditFiles.Query(_folder.Path, new AuditFilter { Type = "audit_file_expire" })).Resource);
    }

    [Fact]
    public async Task A_hash_that_was_noted_elsewhere_shows_that_the_end_was_cut_off()
    {
        await WriteThreeFilesAsync();
        var noted = AuditFiles.Verify(_folder.Path).Last!.Hash;

        Assert.True(AuditFiles.Verify(_folder.Path, noted).IsWhole);
        File.WriteAllLines(_folder[Files[2]], LinesOf(2).SkipLast(1));

        Assert.True(AuditFiles.Verify(_folder.Path).IsWhole);
        Assert.False(AuditFiles.Verify(_folder.Path, noted).IsWhole);
    }

    [Fact]
    public async Task What_a_killed_writer_left_of_a_line_stays_and_the_next_one_tells_of_it()
    {
        await WriteThreeFilesAsync();
        File.AppendAllText(_folder[Files[2]], "{\"event_id\":\"evt-00\",\"timest");
        Assert.Contains(AuditFiles.Verify(_folder.Path).Notes, note => note.Contains("28 bytes", StringComparison.Ordinal));

        using (var trail = Trails.In(_folder.Path, clock: _clock))
            await trail.WriteAsync(Trails.ACall("after"));

        var verdict = AuditFiles.Verify(_folder.Path);
        Assert.Empty(verdict.Damage);
        var told = AuditFiles.Query(_folder.Path, new AuditFilter { Type = "error" }).Single();
        Assert.Equal(("audit_torn_line", Files[2]), (told.ErrorType, told.Resource));
        Assert.Contains("\"torn_bytes\":28", told.Details, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_processes_in_one_folder_leave_a_trail_that_is_whole()
    {
        using (var one = Trails.In(_folder.Path))
        {
            await one.WriteAsync(Trails.ACall("one"));
            using var two = Trails.In(_folder.Path);
            await two.WriteAsync(Trails.ACall("two"));
            await Task.WhenAll(Enumerable.Range(0, 50).SelectMany(_ => new[] { one, two }).Select(trail => trail.WriteAsync(Trails.ACall()).AsTask()));
        }

        var verdict = AuditFiles.Verify(_folder.Path);
        Assert.Empty(verdict.Damage);
        Assert.Contains(verdict.Notes, note => note.Contains("at the same time", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_clock_that_was_set_back_leaves_the_files_in_the_order_of_their_lines()
    {
        using (var trail = Trails.In(_folder.Path, clock: _clock))
            await trail.WriteAsync(Trails.ACall("first"));
        using (var trail = Trails.In(_folder.Path, clock: new ManualClock(_clock.GetUtcNow().AddHours(-2))))
            await trail.WriteAsync(Trails.ACall("second"));

        Assert.Empty(AuditFiles.Verify(_folder.Path).Damage);
        Assert.Equal(["second", "first"], AuditFiles.Query(_folder.Path, new AuditFilter()).Select(entry => entry.Tool));
    }

    [PythonFact]
    public async Task The_few_lines_of_python_in_the_documentation_agree()
    {
        await WriteThreeFilesAsync();
        var recipe = PythonBlock().Match(File.ReadAllText(Path.Combine(SharedData.Checkout, "docs", "audit.md"))).Groups[1].Value;
        var script = _folder["verify.py"];
        File.WriteAllText(script, recipe);

        Assert.Equal((0, ""), RunPython(script));
        var lines = LinesOf(1);
        File.WriteAllText(_folder[Files[1]], string.Concat(lines.Select((line, i) => (i == 6 ? line.Replace("tool_6", "tool_7", StringComparison.Ordinal) : line) + "\n")));
        var (code, said) = RunPython(script);

        Assert.Equal(1, code);
        Assert.Contains($"{Files[1]}:7", said, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private string[] Files => [.. Directory.GetFiles(_folder.Path, "audit-*.jsonl").Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal)];

    private async Task WriteThreeFilesAsync()
    {
        for (var start = 0; start < 3; start++)
        {
            using var trail = Trails.In(_folder.Path, clock: _clock);
            for (var i = 0; i < Lines; i++)
                await trail.WriteAsync(Trails.ACall($"tool_{i}").WithParams(Trails.Arguments("""{"sheet":"Übersicht","rows":[1,2.50,null]}""")));
        }
    }

    private List<string> LinesOf(int file) => [.. File.ReadAllLines(_folder[Files[file]])];

    private static string HashOf(string line) => line[^66..^2];

    /// <summary>The first line that is wrong after a file was changed; the file is put back.</summary>
    private (string File, long Line) Broken(int file, Action<List<string>> change)
    {
        var path = _folder[Files[file]];
        var before = File.ReadAllBytes(path);
        var lines = LinesOf(file);
        change(lines);
        File.WriteAllText(path, string.Concat(lines.Select(line => line + "\n")));
        var found = First(AuditFiles.Verify(_folder.Path));
        File.WriteAllBytes(path, before);
        return found;
    }

    private static (string File, long Line) First(AuditVerdict verdict) => (verdict.Damage[0].File, verdict.Damage[0].Line);

    private (int Code, string Said) RunPython(string script)
    {
        var start = new ProcessStartInfo("python3") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in Files.Select(file => _folder[file]).Prepend(script))
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var said = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, said);
    }

    [GeneratedRegex("```python\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex PythonBlock();
}

/// <summary>A fact that needs a Python of today on the path; skipped with a word where there is none.</summary>
internal sealed class PythonFactAttribute : FactAttribute
{
    public PythonFactAttribute()
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("python3", "--version") { RedirectStandardOutput = true })!;
            process.WaitForExit();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Skip = "python3 is not on the path";
        }
    }
}
