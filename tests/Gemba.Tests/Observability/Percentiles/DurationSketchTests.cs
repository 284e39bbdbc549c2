using FsCheck;
using FsCheck.Fluent;
using Gemba.Observability.Percentiles;

namespace Gemba.Tests.Observability.Percentiles;

public sealed class DurationSketchTests
{
    // From 1 µs to 1 h, so that each order of magnitude is as likely as the next.
    private static readonly Arbitrary<double[]> Durations = Gen.Choose(0, 1_000_000_000)
        .Select(share => Math.Exp(Math.Log(1e-6) + (share / 1e9 * (Math.Log(3600) - Math.Log(1e-6)))))
        .NonEmptyListOf().Select(list => list.ToArray()).ToArbitrary();

    private static readonly double[] Shares = [0, 0.01, 0.5, 0.9, 0.95, 0.99, 0.999, 1];

    [Fact]
    public void Every_quantile_is_within_one_percent_of_the_exact_one() => Prop.ForAll(Durations, durations =>
    {
        var sketch = Of(durations);
        var sorted = durations.Order().ToArray();

        Assert.All(Shares, share =>
        {
            var exact = sorted[(int)(share * (sorted.Length - 1))];
            Assert.InRange(sketch.Quantile(share), exact * (1 - DurationSketch.RelativeError - 1e-9), exact * (1 + DurationSketch.RelativeError + 1e-9));
        });
        Assert.Equal(durations.Length, sketch.Count);
        Assert.Equal(sorted[^1], sketch.Max);
        Assert.Equal(durations.Sum(), sketch.Sum, durations.Length * 1e-6);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Fact]
    public void Two_sketches_added_are_the_sketch_of_both() => Prop.ForAll(Durations, Durations, (some, others) =>
    {
        var added = Of(some);
        added.Add(Of(others));
        var both = Of([.. some, .. others]);

        Assert.All(Shares, share => Assert.Equal(both.Quantile(share), added.Quantile(share)));
        Assert.Equal((both.Count, both.Max), (added.Count, added.Max));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Theory]
    [InlineData(0, 1e-6)]
    [InlineData(1e-9, 1e-6)]
    [InlineData(100_000, 3600)]
    public void What_lies_outside_of_the_range_counts_as_its_end(double seconds, double counted)
    {
        var sketch = new DurationSketch();
        sketch.Record(seconds);
        sketch.Record(1_000_000);

        Assert.InRange(sketch.Quantile(0), counted * 0.99, counted * 1.01);
    }

    [Fact]
    public void Nothing_has_no_quantile()
    {
        var sketch = new DurationSketch();
        Assert.Equal(double.NaN, sketch.Quantile(0.5));

        sketch.Record(1);
        sketch.Clear();

        Assert.Equal((double.NaN, 0L, 0.0, 0.0), (sketch.Quantile(0.5), sketch.Count, sketch.Max, sketch.Sum));
    }

    [Fact]
    public void Many_threads_lose_nothing()
    {
        var sketch = new DurationSketch();

        Parallel.For(0, 8, thread =>
        {
            for (var i = 1; i <= 10_000; i++)
                sketch.Record(i * 1e-4);
        });

        Assert.Equal(80_000, sketch.Count);
        Assert.Equal(1, sketch.Max);
        Assert.Equal(8 * 10_000 * 10_001 / 2 * 1e-4, sketch.Sum, 1e-3);
    }

    [Fact]
    public void Recording_takes_no_memory()
    {
        var sketch = new DurationSketch();
        sketch.Record(0.001);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 1; i < 1000; i++)
            sketch.Record(i * 1e-5);

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static DurationSketch Of(double[] durations)
    {
        var sketch = new DurationSketch();
        foreach (var seconds in durations)
            sketch.Record(seconds);
        return sketch;
    }
}
