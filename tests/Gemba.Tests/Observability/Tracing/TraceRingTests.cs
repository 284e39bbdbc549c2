using System.Diagnostics;
using Gemba.Observability.Tracing;

namespace Gemba.Tests.Observability.Tracing;

public sealed class TraceRingTests
{
    [Fact]
    public void The_last_traces_are_held_and_no_more()
    {
        var ring = new TraceRing(100, long.MaxValue);
        for (var i = 0; i < 250; i++)
            ring.Add(ATrace($"t{i}"));

        Assert.Equal(Enumerable.Range(150, 100).Reverse().Select(i => $"t{i}"), ring.NewestFirst().Select(trace => trace.Name));
        Assert.Equal(100, ring.Count);
    }

    [Fact]
    public void Beyond_its_bytes_the_oldest_traces_let_their_spans_go_and_stay_as_lines()
    {
        var bytes = ATrace("x", spans: 5).Bytes;
        var ring = new TraceRing(100, bytes * 3);
        for (var i = 0; i < 10; i++)
            ring.Add(ATrace($"t{i}", spans: 5));

        Assert.Equal(bytes * 3, ring.Bytes);
        Assert.Equal(10, ring.NewestFirst().Count);
        Assert.Equal(["t9", "t8", "t7"], ring.NewestFirst().Where(trace => trace.Spans is not null).Select(trace => trace.Name));
    }

    [Fact]
    public void Bytes_are_right_whatever_is_added_in_whatever_order()
    {
        var random = new Random(7);
        var ring = new TraceRing(17, ATrace("x", spans: 4).Bytes * 5);
        for (var i = 0; i < 2000; i++)
        {
            ring.Add(random.Next(3) == 0 ? ATrace("kept", spans: random.Next(1, 9)) : ATrace("line"));

            Assert.Equal(ring.NewestFirst().Sum(trace => trace.Bytes), ring.Bytes);
            Assert.True(ring.Bytes <= ATrace("x", spans: 4).Bytes * 5);
        }
    }

    [Fact]
    public void A_trace_larger_than_all_room_is_a_line()
    {
        var ring = new TraceRing(10, 1000);

        ring.Add(ATrace("large", spans: 50));

        Assert.Equal((0, null), (ring.Bytes, Assert.Single(ring.NewestFirst()).Spans));
    }

    [Fact]
    public void A_share_of_ids_is_held_the_same_by_everybody_and_a_larger_share_holds_them_too()
    {
        ActivityTraceId[] ids = [.. Enumerable.Range(0, 20_000).Select(_ => ActivityTraceId.CreateRandom())];

        var held = ids.Where(id => TraceShare.Holds(id, 0.05)).ToArray();

        Assert.InRange(held.Length, 850, 1150);
        Assert.All(held, id => Assert.True(TraceShare.Holds(id, 0.05) && TraceShare.Holds(id, 0.2)));
        Assert.All(ids, id => Assert.True(TraceShare.Holds(id, 1) && !TraceShare.Holds(id, 0)));
    }

    private static SeenTrace ATrace(string name, int spans = 0) => new()
    {
        TraceId = ActivityTraceId.CreateRandom(),
        Name = name,
        Began = DateTime.UnixEpoch,
        Took = TimeSpan.FromMilliseconds(1),
        SpanCount = spans,
        Verdict = spans == 0 ? TraceVerdict.LeftOut : TraceVerdict.Share,
        Spans = spans == 0 ? null : [.. Enumerable.Range(0, spans).Select(_ => new Activity("span").AddTag("key", "value"))],
    };
}
