using Gemba.Observability.Audit;

namespace Gemba.Tests.Observability.Audit;

/// <summary>What an event costs in memory once the trail has seen some.</summary>
public sealed class AuditMemoryTests : IDisposable
{
    private const int Warm = 12_000; // until the ring has its size
    private const int Measured = 1000;

    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_event_allocates_nothing_after_warm_up(bool hasArguments)
    {
        using var trail = Trails.In(_folder.Path, options => options with { RecentBytes = 1_000_000 });
        var facts = Trails.ACall().WithSession("s-1").WithRequest(Guid.NewGuid()).Facts;
        if (hasArguments)
            facts.Params = Trails.Arguments("""{"workbook_id":"wb-3f2a","sheet":"Ledger","range":"A1:F200","limit":200,"headers":true}""");
        Write(trail, facts, Warm);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Write(trail, facts, Measured);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(0, allocated);
    }

    public void Dispose() => _folder.Dispose();

    private static void Write(AuditTrail trail, in AuditFacts facts, int events)
    {
        for (var i = 0; i < events; i++)
        {
            var written = trail.WriteAsync(facts, TimeProvider.System.GetUtcNow(), CancellationToken.None);
            if (!written.IsCompletedSuccessfully)
                written.AsTask().GetAwaiter().GetResult();
        }
    }
}
