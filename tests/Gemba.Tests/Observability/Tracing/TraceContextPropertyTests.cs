using System.Diagnostics;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Gemba.Observability.Tracing;

namespace Gemba.Tests.Observability.Tracing;

/// <summary>What anybody may send as trace context, in any shape.</summary>
public sealed class TraceContextPropertyTests
{
    private const string Right = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    private static readonly Arbitrary<int> Seeds = Gen.Choose(0, int.MaxValue).ToArbitrary();

    [Fact]
    public void Every_context_that_is_written_is_read_back()
    {
        Prop.ForAll(Seeds, seed =>
        {
            var context = new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), (ActivityTraceFlags)(seed & 1));
            return TraceContextText.TryRead(TraceContextText.Write(context), null, out var read)
                && (read.TraceId, read.SpanId, read.TraceFlags) == (context.TraceId, context.SpanId, context.TraceFlags);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    [Fact]
    public void One_wrong_letter_anywhere_is_no_context()
    {
        const string wrong = "ABCDEFGgxyz_ .\0\u00e9\u0660";
        Prop.ForAll(Seeds, seed =>
        {
            var random = new Random(seed);
            var text = Right.ToCharArray();
            text[random.Next(text.Length)] = wrong[random.Next(wrong.Length)];
            return !TraceContextText.TryRead(new string(text), null, out _);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    [Fact]
    public void No_version_but_the_first_and_no_other_length_is_read()
    {
        Prop.ForAll(Seeds, seed =>
        {
            var version = 1 + (seed % 255);
            var cut = seed % Right.Length;
            return !TraceContextText.TryRead($"{version:x2}{Right[2..]}", null, out _)
                && !TraceContextText.TryRead(Right[..cut], null, out _)
                && !TraceContextText.TryRead(Right + new string('0', 1 + (seed % 40)), null, out _);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    [Fact]
    public void Whatever_is_sent_is_taken_within_the_bounds_or_left_out_and_never_a_fault()
    {
        Prop.ForAll(Seeds, seed =>
        {
            var random = new Random(seed);
            var meta = new JsonObject { ["traceparent"] = Some(random, Right), ["tracestate"] = Some(random, Members(random, 40)), ["baggage"] = Some(random, Members(random, 250)) };
            var read = MessageTrace.Read(new JsonObject { ["_meta"] = meta }, null);
            return (read.Baggage?.Length ?? 0) <= 8192 && (read.Baggage?.Count(letter => letter == ',') ?? 0) < 180
                && (read.Context.TraceState?.Length ?? 0) <= 512 && (read.Context.TraceState?.Count(letter => letter == ',') ?? 0) < 32
                && TraceContextText.Members(read.Baggage).All(member => member.Key.Length > 0);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    [Theory]
    [InlineData("00-4BF92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", null, null, 1)]
    [InlineData(Right, "no equals sign", null, 2)]
    [InlineData(Right, "a=1", "k=v\u0001", 4)]
    [InlineData("ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "a=1", "k=\u00e9", 5)]
    [InlineData(Right, "a=1", "k=v", 0)]
    [InlineData(null, null, null, 0)]
    public void What_is_left_out_is_known_by_part(string? parent, string? state, string? baggage, int dropped)
    {
        var meta = new JsonObject();
        foreach (var (name, value) in new[] { ("traceparent", parent), ("tracestate", state), ("baggage", baggage) })
        {
            if (value is not null)
                meta[name] = value;
        }

        Assert.Equal((DroppedContext)dropped, MessageTrace.Read(new JsonObject { ["_meta"] = meta }, null).Dropped);
    }

    [Fact]
    public void Context_that_is_too_long_is_left_out_whole()
    {
        static DroppedContext Of(string state, string baggage) =>
            MessageTrace.Read(new JsonObject { ["_meta"] = new JsonObject { ["traceparent"] = Right, ["tracestate"] = state, ["baggage"] = baggage } }, null).Dropped;

        Assert.Equal(DroppedContext.None, Of(string.Join(',', Enumerable.Range(0, 32).Select(i => $"k{i}=v")), string.Join(',', Enumerable.Range(0, 180).Select(i => $"k{i}=v"))));
        Assert.Equal(DroppedContext.State | DroppedContext.Baggage, Of(string.Join(',', Enumerable.Range(0, 33).Select(i => $"k{i}=v")), string.Join(',', Enumerable.Range(0, 181).Select(i => $"k{i}=v"))));
        Assert.Equal(DroppedContext.None, Of("k=" + new string('v', 510), "k=" + new string('v', 8190)));
        Assert.Equal(DroppedContext.State | DroppedContext.Baggage, Of("k=" + new string('v', 511), "k=" + new string('v', 8191)));
    }

    private static JsonNode? Some(Random random, string right) => random.Next(6) switch
    {
        0 => null,
        1 => JsonValue.Create(random.Next()),
        2 => new JsonArray(right),
        3 => JsonValue.Create(new string([.. Enumerable.Range(0, random.Next(600)).Select(_ => (char)random.Next(1, 0xD7FF))])),
        _ => JsonValue.Create(right),
    };

    private static string Members(Random random, int most) =>
        string.Join(',', Enumerable.Range(0, random.Next(1, most)).Select(i => $"k{i}={new string('v', random.Next(60))}"));
}
