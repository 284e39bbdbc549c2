using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Gemba.Observability.Audit;

namespace Gemba.Tests.Observability.Audit;

/// <summary>Questions over memory and files, by time without reading it all, page by page, and as it is written.</summary>
public sealed class AuditQueryTests : IDisposable
{
    private static readonly DateTimeOffset Begin = new(2026, 1, 20, 10, 30, 45, 123, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();
    private readonly ManualClock _clock = new();

    [Fact]
    public void A_minute_in_a_large_file_is_found_without_reading_the_rest()
    {
        const int lines = 100_000;
        var file = _folder["audit-20260120-103045-0001.jsonl"];
        WriteLines(file, lines, TimeSpan.FromSeconds(1));
        var count = new AuditReadCount();
        var filter = new AuditFilter { From = Begin.AddSeconds(70_000), Until = Begin.AddSeconds(70_060), Limit = int.MaxValue };

        var found = AuditFiles.Query(_folder.Path, filter, count, CancellationToken.None).Select(entry => entry.Tool!).Reverse().ToArray();

        Assert.Equal(Enumerable.Range(70_000, 60).Select(i => string.Create(CultureInfo.InvariantCulture, $"tool_{i}")), found);
        Assert.InRange(new FileInfo(file).Length, 15_000_000, long.MaxValue);
        Assert.InRange(count.Bytes, 1, 500_000);
    }

    [Fact]
    public void Any_span_of_time_is_answered_as_reading_every_line_would()
    {
        for (var file = 1; file <= 3; file++)
            WriteLines(_folder[string.Create(CultureInfo.InvariantCulture, $"audit-20260120-103045-{file:0000}.jsonl")], 3000, TimeSpan.FromSeconds(7), Begin.AddSeconds((file - 1) * 21_000));
        var all = AuditFiles.Query(_folder.Path, new AuditFilter { Limit = int.MaxValue }).ToArray();
        Assert.Equal(9000, all.Length);

        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            var from = Begin.AddMilliseconds(random.Next(-1_000_000, 64_000_000));
            var until = from.AddMilliseconds(random.Next(0, random.Next(1, 30_000_000)));
            var filter = new AuditFilter { From = random.Next(5) == 0 ? null : from, Until = random.Next(5) == 0 ? null : until, Limit = int.MaxValue };

            var found = AuditFiles.Query(_folder.Path, filter).Select(entry => entry.EventId);

            Assert.Equal(all.Where(entry => (filter.From is null || entry.Time >= filter.From) && (filter.Until is null || entry.Time < filter.Until)).Select(entry => entry.EventId), found);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(60));
    }

    [Fact]
    public async Task Pages_go_on_from_memory_into_the_files_of_the_process_before()
    {
        for (var start = 0; start < 2; start++)
        {
            using var earlier = Trails.In(_folder.Path, clock: _clock);
            for (var i = 0; i < 100; i++)
            {
                _clock.Advance(TimeSpan.FromMinutes(1));
                await earlier.WriteAsync(Trails.ACall($"tool_{(start * 100) + i}"));
            }
        }

        using var trail = Trails.In(_folder.Path, options => options with { RecentEvents = 30 }, _clock);
        for (var i = 200; i < 250; i++)
        {
            _clock.Advance(TimeSpan.FromMinutes(1));
            await trail.WriteAsync(Trails.ACall($"tool_{i}"));
        }

        var (seen, cursor) = (new List<string>(), (string?)null);
        do
        {
            var page = AuditSearch.Run(trail, new AuditFilter { Behind = cursor, Limit = 17 }, CancellationToken.None).ToArray();
            seen.AddRange(page.Select(entry => entry.Tool!));
            cursor = page.Length == 17 ? page[^1].EventId : null;
        }
        while (cursor is not null);

        Assert.Equal(Enumerable.Range(0, 250).Reverse().Select(i => $"tool_{i}"), seen);
    }

    [Fact]
    public async Task Whoever_follows_gets_each_line_once_also_over_a_rotation()
    {
        using var trail = Trails.In(_folder.Path, options => options with { MaxFileBytes = 65_536 });
        await trail.WriteAsync(Trails.ACall("before"));
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var follower = new AuditFollower(_folder.Path);

        var seen = new List<string>();
        var following = Task.Run(async () =>
        {
            await foreach (var entry in follower.FollowAsync(new AuditFilter { Text = "tool_" }, TimeProvider.System, stop.Token))
            {
                seen.Add(entry.Tool!);
                if (seen.Count == 400)
                    return;
            }
        });
        for (var i = 0; i < 400; i++)
            await trail.WriteAsync(Trails.ACall($"tool_{i}"));
        await following;

        Assert.Equal(Enumerable.Range(0, 400).Select(i => $"tool_{i}"), seen);
        Assert.True(Directory.GetFiles(_folder.Path).Length > 1);
    }

    [Fact]
    public async Task A_clock_that_is_set_back_begins_a_file_so_that_times_stay_in_order_within_each()
    {
        var clock = new SetBackClock();
        using var trail = Trails.In(_folder.Path, clock: clock);
        await trail.WriteAsync(Trails.ACall("noon"));
        clock.Now -= TimeSpan.FromHours(3);
        await trail.WriteAsync(Trails.ACall("morning"));

        Assert.Equal(2, Directory.GetFiles(_folder.Path).Length);
        Assert.Equal("morning", Assert.Single(AuditFiles.Query(_folder.Path, new AuditFilter { Until = Begin.AddHours(-2) })).Tool);
        Assert.Equal("noon", Assert.Single(AuditFiles.Query(_folder.Path, new AuditFilter { From = Begin.AddHours(-1) })).Tool);
        Assert.Empty(AuditFiles.Verify(_folder.Path).Damage);
    }

    public void Dispose() => _folder.Dispose();

    private static void WriteLines(string file, int lines, TimeSpan apart, DateTimeOffset? begin = null)
    {
        using var writer = new StreamWriter(file);
        for (var i = 0; i < lines; i++)
        {
            var at = (begin ?? Begin) + (i * apart);
            writer.Write(string.Create(CultureInfo.InvariantCulture,
                $"{{\"event_id\":\"evt-{Path.GetFileName(file)[22..26]}{i:0000000}\",\"timestamp\":\"{at.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}\",\"event_type\":\"tool_invocation\",\"outcome\":\"success\",\"tool\":\"tool_{i}\",\"details\":{{\"fill\":\"0123456789\"}}}}\n"));
        }
    }

    private sealed class SetBackClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = Begin;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
