using System.Text.Json;
using Gemba.Observability.Audit;

namespace Gemba.Tests.Observability.Audit;

/// <summary>A trail whose callers only hand over the event; the writer makes the line.</summary>
public sealed class BufferedAuditTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task An_event_is_found_in_memory_before_it_is_written_and_is_the_same_one_on_disk()
    {
        using var trail = Trails.In(_folder.Path, Buffered);

        await trail.WriteAsync(Trails.ACall().WithParams(Trails.Arguments("""{"password":"hunter2","rows":3}""")));
        var seen = Assert.Single(trail.Query(new AuditFilter()));
        await trail.FlushAsync();
        var written = Assert.Single(AuditFiles.Query(_folder.Path, new AuditFilter()));

        Assert.Equal(seen.Line, written.Line);
        Assert.Contains("[redacted:named:", written.Line, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", written.Line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Callers_wait_for_room_and_no_event_is_lost_or_out_of_order()
    {
        using (var trail = Trails.In(_folder.Path, options => Buffered(options) with { MaxPendingBytes = 65_536 }))
        {
            for (var i = 0; i < 5000; i++)
                await trail.WriteAsync(Trails.ACall($"tool_{i}"));
        }

        var tools = AuditFiles.Query(_folder.Path, new AuditFilter { Limit = int.MaxValue }).Select(entry => entry.Tool).Reverse();
        Assert.Equal(Enumerable.Range(0, 5000).Select(i => $"tool_{i}"), tools);
    }

    [Fact]
    public async Task Arguments_that_were_given_up_while_they_waited_leave_an_event_that_says_so()
    {
        using var trail = Trails.In(_folder.Path, Buffered);
        var document = JsonDocument.Parse("""{"path":"ledger.xlsx"}""");

        await trail.WriteAsync(Trails.ACall("late").WithParams([new("where", document.RootElement)]));
        document.Dispose();
        await trail.FlushAsync();

        var written = Assert.Single(AuditFiles.Query(_folder.Path, new AuditFilter()));
        Assert.Equal("late", written.Tool);
        Assert.Contains("unreadable", written.Details, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_finished_call_is_written_as_the_event_that_it_is()
    {
        using var trail = Trails.In(_folder.Path, Buffered);
        var call = Trails.ARecord();

        await new AuditWitness(trail).WitnessAsync(call, CancellationToken.None);

        var entry = Assert.Single(trail.RecentErrors(1));
        Assert.Equal(("read_table", "sheet_not_found", call.RequestId.ToString(), call.TraceId.ToHexString()), (entry.Tool, entry.ErrorType, entry.Request, entry.Trace));
        Assert.Equal(DateTimeOffset.UnixEpoch.AddMilliseconds(12), entry.Time);
        Assert.Contains("Sales", entry.Details, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static AuditOptions Buffered(AuditOptions options) =>
        options with { Durability = AuditDurability.Buffered, FlushInterval = TimeSpan.FromMinutes(1) };
}
