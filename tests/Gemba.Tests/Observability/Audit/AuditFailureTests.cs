using Gemba.Observability.Audit;
using Gemba.Observability.Faults;

namespace Gemba.Tests.Observability.Audit;

/// <summary>What happens to the trail, and to calls, when lines cannot be written.</summary>
public sealed class AuditFailureTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [SmallDiskFact]
    public async Task A_full_disk_closes_the_service_and_room_opens_it_again()
    {
        using var disk = new SmallDisk(_folder.Path);
        using var trail = Trails.In(_folder.Path, options => options with { RetryAfter = TimeSpan.FromMilliseconds(20) });

        var fault = await Assert.ThrowsAsync<ObservabilityException>(() => WriteUntilFullAsync(trail));

        Assert.Equal("audit_unavailable", fault.Reason);
        Assert.Throws<ObservabilityException>(trail.ThrowIfClosed);
        Assert.NotNull(trail.State.Failure);
        File.Delete(_folder["ballast"]);
        await Eventually.HoldsAsync(() => trail.State.Failure is null, "lines are written again");
        trail.ThrowIfClosed();
        await trail.WriteAsync(Trails.ACall("last"));
        var written = AuditFiles.Query(_folder.Path, new AuditFilter { Limit = int.MaxValue }).ToArray();
        Assert.Equal("last", written[0].Tool);
        // Also the line whose call was refused is there, and none is torn.
        Assert.Equal(trail.Query(new AuditFilter { Limit = int.MaxValue }).Select(entry => entry.EventId), written.Select(entry => entry.EventId));
    }

    [SmallDiskFact]
    public async Task With_the_open_policy_calls_go_on_and_what_was_lost_is_told_in_the_trail()
    {
        using var disk = new SmallDisk(_folder.Path);
        using var trail = Trails.In(_folder.Path, options => options with
        {
            OnFailure = AuditFailurePolicy.Open,
            RetryAfter = TimeSpan.FromMilliseconds(20),
            MaxPendingBytes = 65_536,
        });
        File.WriteAllBytes(_folder["ballast"], new byte[100_000]);

        for (var i = 0; i < 2000; i++)
            await trail.WriteAsync(Trails.ACall($"tool_{i}"));

        var lost = trail.State.LostLines;
        Assert.InRange(lost, 1, 2000);
        disk.Grow();
        await Eventually.HoldsAsync(() => trail.State.Failure is null, "lines are written again");
        await trail.WriteAsync(Trails.ACall("last"));
        var written = AuditFiles.Query(_folder.Path, new AuditFilter { Limit = int.MaxValue }).ToArray();
        Assert.Contains(written, entry => entry.ErrorType == "audit_gap" && entry.Error!.StartsWith($"{lost} audit lines", StringComparison.Ordinal));
        Assert.Equal(2001 - lost, written.Count(entry => entry.ErrorType is null));
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_told_at_the_start()
    {
        File.WriteAllText(_folder["file"], "in the way");
        using var closed = Trails.In(_folder["file/audit"]);
        using var open = Trails.In(_folder["file/audit"], options => options with { OnFailure = AuditFailurePolicy.Open });

        Assert.Equal("audit_folder_unusable", Assert.Throws<ObservabilityException>(closed.Start).Reason);
        open.Start();
        Assert.NotNull(open.State.Failure);
    }

    [Fact]
    public async Task Many_writers_share_groups_and_every_line_is_there()
    {
        using (var trail = Trails.In(_folder["many"], options => options with { Durability = AuditDurability.Durable, MaxPendingBytes = 65_536 }))
        {
            await Task.WhenAll(Enumerable.Range(0, 64).Select(writer => Task.Run(async () =>
            {
                for (var i = 0; i < 50; i++)
                    await trail.WriteAsync(Trails.ACall($"tool_{writer}_{i}"));
            })));
        }

        var tools = AuditFiles.Query(_folder["many"], new AuditFilter { Limit = int.MaxValue }).Select(entry => entry.Tool).ToHashSet();
        Assert.Equal(64 * 50, tools.Count);
    }

    public void Dispose() => _folder.Dispose();

    private async Task WriteUntilFullAsync(AuditTrail trail)
    {
        File.WriteAllBytes(_folder["ballast"], new byte[64_000]);
        for (var i = 0; i < 10_000; i++)
            await trail.WriteAsync(Trails.ACall($"tool_{i}"));
    }
}
