using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Gemba.Observability.Audit;

namespace Gemba.Tests.Observability.Audit;

public sealed class AuditRingTests
{
    [Fact]
    public void The_last_lines_are_kept_newest_first()
    {
        var ring = new AuditRing(maxLines: 3, maxBytes: 1000);
        foreach (var word in (string[])["one", "two", "three", "four"])
            ring.Add(Encoding.UTF8.GetBytes(word));

        Assert.Equal(["four", "three", "two"], Read(ring));
    }

    [Fact]
    public void Whatever_is_added_the_ring_holds_an_unbroken_run_of_the_newest_within_its_bounds() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            var (maxLines, maxBytes) = (random.Next(1, 60), random.Next(100, 200_000));
            var ring = new AuditRing(maxLines, maxBytes);
            var added = new List<string>();
            for (var i = 0; i < 300; i++)
            {
                var line = $"{i}:{new string('x', random.Next(Math.Min(maxBytes - 8, 5000)))}";
                added.Add(line);
                ring.Add(Encoding.UTF8.GetBytes(line));
            }

            var kept = Read(ring);
            Assert.Equal(Enumerable.Reverse(added).Take(kept.Count), kept);
            Assert.InRange(kept.Count, 1, maxLines);
            Assert.True(kept.Sum(line => line.Length) <= maxBytes);
            Assert.True(kept.Count == maxLines || kept.Sum(line => line.Length) >= maxBytes - 10_000, "A line was given up although there was room.");
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(100));

    private static List<string> Read(AuditRing ring) => [.. ring.NewestFirst().Select(line => Encoding.UTF8.GetString(line))];
}
