using Gemba.Observability.Profiling;

namespace Gemba.Tests.Observability.Profiling;

// The runtime names each type once for all who watch it at the same time.
[Collection(nameof(HeapAlone))]
public sealed class HeapLookTests
{
    [Fact]
    public async Task Each_type_is_counted_with_its_objects_and_bytes()
    {
        var held = Enumerable.Range(0, 20_000).Select(_ => new Held()).ToArray();

        var heap = await LookAsync(new ProfilingOptions());

        Assert.True(heap.IsComplete);
        var type = Assert.Single(heap.Types, type => type.Name == "Held");
        Assert.Equal((20_000, 20_000 * 32), (type.Objects, type.Bytes));
        Assert.True(heap.Types.Sum(type => type.Bytes) > 1_000_000);
        Assert.Equal(heap.Types.OrderByDescending(type => type.Bytes).First(), heap.Types[0]);
        GC.KeepAlive(held);
    }

    [Fact]
    public async Task A_second_look_names_the_types_as_the_first_did()
    {
        var held = Enumerable.Range(0, 2_000).Select(_ => new Held()).ToArray();
        await LookAsync(new ProfilingOptions());

        var again = await LookAsync(new ProfilingOptions());

        Assert.Equal(2_000, Assert.Single(again.Types, type => type.Name == "Held").Objects);
        GC.KeepAlive(held);
    }

    [Fact]
    public async Task A_heap_that_is_too_large_for_the_buffer_is_said_to_be_told_in_part()
    {
        var held = Enumerable.Range(0, 200_000).Select(_ => new Held()).ToArray();

        var heap = await LookAsync(new ProfilingOptions { HeapBufferBytes = 1 << 20 });

        Assert.False(heap.IsComplete);
        GC.KeepAlive(held);
    }

    private static async Task<HeapSummary> LookAsync(ProfilingOptions options)
    {
        using var watch = new RuntimeWatch(options, TimeProvider.System);
        return await new HeapLook(watch, options, TimeProvider.System).TakeAsync(default);
    }

    private sealed class Held
    {
        public long One { get; set; }

        public long Two { get; set; }
    }
}
