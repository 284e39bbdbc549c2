using Gemba.Observability.Audit;

namespace Gemba.Tests.Observability.Audit;

public sealed class AuditCrashTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData(AuditDurability.Flushed)]
    [InlineData(AuditDurability.Durable)]
    [InlineData(AuditDurability.Buffered)]
    public async Task Processes_that_are_killed_one_after_another_leave_a_whole_trail_with_every_line_that_they_were_told_is_safe(AuditDurability durability)
    {
        var random = new Random(20_260_120);
        var told = new List<string>();
        for (var round = 0; round < 4; round++)
        {
            using var child = new ChildProcess(AuditWriterChild.Role, _folder.Path, durability.ToString(), $"{round}");
            await child.SaysAsync($"safe tool_{round}_{random.Next(4)}_{random.Next(20, durability == AuditDurability.Durable ? 100 : 2000)}");

            child.KillHard();
            await child.ExitAsync(TimeSpan.FromSeconds(10));

            // The last word of a killed process may be half a word.
            told.AddRange(child.Output.Where(line => line.StartsWith("safe tool_", StringComparison.Ordinal)).Select(line => line[5..]).SkipLast(1));
            var verdict = AuditFiles.Verify(_folder.Path);
            Assert.Empty(verdict.Damage);
            Assert.True(durability == AuditDurability.Buffered || verdict.Lines > 0);
        }

        var written = AuditFiles.Query(_folder.Path, new AuditFilter { Limit = int.MaxValue }).Select(entry => entry.Tool).ToHashSet();
        Assert.True(told.Count > 50);
        if (durability != AuditDurability.Buffered)
            Assert.All(told, tool => Assert.Contains(tool, written));
        using (var trail = Trails.In(_folder.Path))
            await trail.WriteAsync(Trails.ACall("after"));
        Assert.Empty(AuditFiles.Verify(_folder.Path).Damage);
    }

    public void Dispose() => _folder.Dispose();
}
