using System.Text;
using Gemba.Observability.Audit;

namespace Gemba.Tests.Observability.Audit;

public sealed class AuditCrashTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData(AuditDurability.Flushed)]
    [InlineData(AuditDurability.Durable)]
    public async Task A_killed_process_has_written_every_line_that_it_was_told_is_safe(AuditDurability durability)
    {
        using var child = new ChildProcess(AuditWriterChild.Role, _folder.Path, durability.ToString());
        await child.SaysAsync("safe tool_3_50");

        child.KillHard();
        await child.ExitAsync(TimeSpan.FromSeconds(10));

        var told = child.Output.Where(line => line.StartsWith("safe tool_", StringComparison.Ordinal)).Select(line => line[5..]).ToArray();
        var written = AuditFiles.Query(_folder.Path, new AuditFilter { Limit = int.MaxValue }).Select(entry => entry.Tool).ToHashSet();
        // The last word of a killed process may be half a word.
        Assert.All(told.SkipLast(1), tool => Assert.Contains(tool, written));
        Assert.True(told.Length > 50);
    }

    [Fact]
    public async Task At_most_the_last_line_of_a_killed_process_is_torn()
    {
        using var child = new ChildProcess(AuditWriterChild.Role, _folder.Path, nameof(AuditDurability.Buffered));
        await child.SaysAsync("safe tool_0_3000");
        await Eventually.HoldsAsync(() => Directory.Exists(_folder.Path) && Trails.LinesIn(_folder.Path).Count > 0, "the first group is written");

        child.KillHard();
        await child.ExitAsync(TimeSpan.FromSeconds(10));

        Assert.All(Trails.LinesIn(_folder.Path).SkipLast(1), line => Assert.NotNull(AuditLineReader.TryRead(Encoding.UTF8.GetBytes(line))));
        Assert.NotEmpty(Trails.LinesIn(_folder.Path));
    }

    public void Dispose() => _folder.Dispose();
}
