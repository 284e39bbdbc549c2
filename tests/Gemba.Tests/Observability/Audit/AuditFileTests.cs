using Gemba.Observability.Audit;

namespace Gemba.Tests.Observability.Audit;

public sealed class AuditFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ManualClock _clock = new();

    [Fact]
    public async Task A_restart_within_the_same_second_begins_another_file_and_overwrites_none()
    {
        for (var start = 0; start < 3; start++)
        {
            using var trail = Trails.In(_folder.Path, clock: _clock);
            await trail.WriteAsync(Trails.ACall($"tool_{start}"));
        }

        Assert.Equal(
            ["audit-20260120-103045-0001.jsonl", "audit-20260120-103045-0002.jsonl", "audit-20260120-103045-0003.jsonl"],
            Directory.GetFiles(_folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(3, Trails.LinesIn(_folder.Path).Count);
    }

    [Fact]
    public async Task Two_processes_share_a_folder_without_mixing_lines()
    {
        using var one = Trails.In(_folder.Path, clock: _clock);
        using var two = Trails.In(_folder.Path, clock: _clock);

        for (var i = 0; i < 20; i++)
        {
            await one.WriteAsync(Trails.ACall("one"));
            await two.WriteAsync(Trails.ACall("two"));
        }

        Assert.NotEqual(one.State.File, two.State.File);
        Assert.All(File.ReadLines(one.State.File!), line => Assert.Contains("\"tool\":\"one\"", line, StringComparison.Ordinal));
        Assert.Equal(20, File.ReadLines(two.State.File!).Count());
    }

    [Fact]
    public async Task A_full_file_is_followed_by_the_next_and_no_line_is_torn()
    {
        using var trail = Trails.In(_folder.Path, options => options with { MaxFileBytes = 65_536 }, _clock);

        for (var i = 0; i < 1000; i++)
            await trail.WriteAsync(Trails.ACall($"tool_{i}"));

        var files = Directory.GetFiles(_folder.Path);
        Assert.InRange(files.Length, 3, 6);
        Assert.All(files, file => Assert.InRange(new FileInfo(file).Length, 1, 65_536));
        Assert.Equal(Enumerable.Range(0, 1000).Select(i => $"tool_{i}"), Entries().Select(entry => entry.Tool!));
    }

    [Fact]
    public async Task Files_are_deleted_when_their_last_line_is_older_than_they_are_kept()
    {
        File.WriteAllText(_folder["audit-20251201-000000-0001.jsonl"], "{}\n");
        File.WriteAllText(_folder["audit-20260101-000000-0001.jsonl"], "{}\n");
        File.WriteAllText(_folder["notes.jsonl"], "not ours");
        File.SetLastWriteTimeUtc(_folder["audit-20251201-000000-0001.jsonl"], new DateTime(2025, 12, 2, 0, 0, 0, DateTimeKind.Utc));
        File.SetLastWriteTimeUtc(_folder["audit-20260101-000000-0001.jsonl"], new DateTime(2026, 1, 2, 0, 0, 0, DateTimeKind.Utc));
        File.SetLastWriteTimeUtc(_folder["notes.jsonl"], new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        using var trail = Trails.In(_folder.Path, clock: _clock);

        trail.Start();
        Assert.Equal(["audit-20260101-000000-0001.jsonl", "audit-20260120-103045-0001.jsonl", "notes.jsonl"], Names());

        _clock.Advance(TimeSpan.FromDays(20));
        await trail.WriteAsync(Trails.ACall());
        Assert.DoesNotContain("audit-20260101-000000-0001.jsonl", Names());
    }

    [Fact]
    public async Task A_file_that_was_deleted_underfoot_is_begun_anew()
    {
        using var trail = Trails.In(_folder.Path, clock: _clock);
        await trail.WriteAsync(Trails.ACall("before"));
        Directory.Delete(_folder.Path, recursive: true);
        _clock.Advance(TimeSpan.FromSeconds(2));

        await trail.WriteAsync(Trails.ACall("after"));

        Assert.Equal("after", Assert.Single(Entries()).Tool);
    }

    [Fact]
    public async Task Only_the_owner_can_read_the_trail()
    {
        if (OperatingSystem.IsWindows())
            return;
        using var trail = Trails.In(_folder.Path);
        await trail.WriteAsync(Trails.ACall());

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(trail.State.File!));
    }

    [Fact]
    public async Task Files_are_asked_newest_first_across_rotations_and_only_as_far_as_needed()
    {
        using (var trail = Trails.In(_folder.Path, options => options with { MaxFileBytes = 65_536 }, _clock))
        {
            for (var i = 0; i < 1000; i++)
            {
                _clock.Advance(TimeSpan.FromMilliseconds(100));
                await trail.WriteAsync(i % 100 == 0 ? Trails.ACall($"tool_{i}").WithError("no") : Trails.ACall($"tool_{i}"));
            }
        }

        Assert.Equal(["tool_999", "tool_998", "tool_997"], Tools(new AuditFilter { Limit = 3 }));
        Assert.Equal(["tool_900", "tool_800"], Tools(new AuditFilter { Outcome = AuditOutcome.Failure, Limit = 2 }));
        Assert.Equal(["tool_17"], Tools(new AuditFilter { Tool = "tool_17" }));
        Assert.Equal(["tool_500"], Tools(new AuditFilter { Text = "TOOL_500" }));
        var begin = new DateTimeOffset(2026, 1, 20, 10, 30, 45, 123, TimeSpan.Zero);
        Assert.Equal(["tool_11", "tool_10"], Tools(new AuditFilter { From = begin.AddSeconds(1.1), Until = begin.AddSeconds(1.3) }));
    }

    [Fact]
    public async Task A_line_that_was_cut_off_by_a_crash_is_passed_over()
    {
        using (var trail = Trails.In(_folder.Path, clock: _clock))
            await trail.WriteAsync(Trails.ACall("whole"));
        File.AppendAllText(Directory.GetFiles(_folder.Path).Single(), "{\"event_id\":\"evt-00\",\"timest");

        Assert.Equal("whole", Assert.Single(Entries()).Tool);
    }

    [Fact]
    public void A_folder_that_does_not_exist_holds_no_events() => Assert.Empty(AuditFiles.Query(_folder["none"], new AuditFilter()));

    public void Dispose() => _folder.Dispose();

    private IEnumerable<string?> Names() => Directory.GetFiles(_folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal);

    private IEnumerable<string> Tools(AuditFilter filter) => AuditFiles.Query(_folder.Path, filter).Select(entry => entry.Tool!);

    private IEnumerable<AuditEntry> Entries() => AuditFiles.Query(_folder.Path, new AuditFilter { Limit = int.MaxValue }).Reverse();
}
