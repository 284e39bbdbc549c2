using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Gemba.Protocol.Frames;
using Gemba.Protocol.Links;

namespace Gemba.Tests.Protocol.Frames;

public sealed class FrameTests
{
    private static readonly Arbitrary<int> Seeds = Gen.Choose(0, int.MaxValue).ToArbitrary();
    private static readonly FrameOptions Small = new() { MaxPayloadBytes = 1024 };

    [Fact]
    public async Task Whoever_waits_to_write_a_frame_is_told_when_the_connection_is_closed()
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 16, resumeWriterThreshold: 8));
        using var writer = new FrameWriter(pipe.Writer, Small, TimeProvider.System);
        _ = writer.WriteAsync(FrameLayout.Native, FrameType.Response, new byte[100], default).AsTask();
        var waiting = writer.WriteAsync(FrameLayout.Native, FrameType.Response, new byte[100], default).AsTask();

        writer.Dispose();

        await Assert.ThrowsAnyAsync<IOException>(() => waiting.WaitAsync(TimeSpan.FromSeconds(10)));
    }

    [Theory, MemberData(nameof(FrameVectors.Places), MemberType = typeof(FrameVectors))]
    public async Task Every_type_of_both_layouts_is_read(int place)
    {
        var (layout, type, _) = FrameVectors.All[place];
        var bytes = FrameVectors.BytesOf(place);

        var frame = Assert.Single(await ReadAllAsync([bytes]));

        Assert.Equal((layout, type, 1), (frame.Layout, frame.Type, frame.Version));
        Assert.Equal(bytes[12..], frame.Payload.ToArray());
    }

    [Theory, MemberData(nameof(FrameVectors.Places), MemberType = typeof(FrameVectors))]
    public async Task Every_type_of_both_layouts_is_written_byte_by_byte(int place)
    {
        var (layout, type, _) = FrameVectors.All[place];
        var bytes = FrameVectors.BytesOf(place);
        var pipe = new Pipe();
        using var writer = new FrameWriter(pipe.Writer, Small, TimeProvider.System);

        await writer.WriteAsync(layout, type, bytes.AsMemory(12), default);

        Assert.Equal(bytes, (await pipe.Reader.ReadAsync()).Buffer.ToArray());
    }

    [Theory, MemberData(nameof(FrameVectors.Places), MemberType = typeof(FrameVectors))]
    public async Task A_connection_that_ends_inside_a_frame_is_a_fault_wherever_it_ends(int place)
    {
        var bytes = FrameVectors.BytesOf(place);

        for (var cut = 1; cut < bytes.Length; cut++)
        {
            var broken = await Assert.ThrowsAsync<LinkException>(() => ReadAllAsync([bytes[..cut]]));
            Assert.Equal("frame_cut_short", broken.Fault.Reason);
        }

        Assert.Empty(await ReadAllAsync([[]]));
    }

    [Fact]
    public void Frames_come_out_as_they_went_in_however_the_bytes_are_cut() => Prop.ForAll(Seeds, seed =>
    {
        var random = new Random(seed);
        var layout = (FrameLayout)random.Next(2);
        var places = Enumerable.Range(0, random.Next(1, 12)).Select(_ => random.Next(FrameVectors.All.Count)).Where(place => FrameVectors.All[place].Layout == layout).ToArray();
        var whole = places.SelectMany(FrameVectors.BytesOf).ToArray();

        var frames = ReadAllAsync(CutAnywhere(whole, random)).GetAwaiter().GetResult();

        Assert.Equal(places.Select(place => (FrameVectors.All[place].Type, Convert.ToHexString(FrameVectors.BytesOf(place).AsSpan(12)))), frames.Select(frame => (frame.Type, Convert.ToHexString(frame.Payload.Span))));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void No_bytes_make_the_reader_throw_anything_but_its_own_fault() => Prop.ForAll(Seeds, seed =>
    {
        var random = new Random(seed);
        var bytes = Enumerable.Range(0, random.Next(1, 5)).SelectMany(_ => FrameVectors.BytesOf(random.Next(FrameVectors.All.Count))).ToArray();
        for (var damage = random.Next(6); damage > 0; damage--)
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        if (random.Next(3) == 0)
            random.NextBytes(bytes);

        try
        {
            ReadAllAsync(CutAnywhere(bytes[..random.Next(bytes.Length + 1)], random)).GetAwaiter().GetResult();
        }
        catch (LinkException broken)
        {
            Assert.NotEmpty(broken.Fault.Reason);
        }
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("474554202F20485454502F31", "not_a_frame")]                // GET / HTTP/1
    [InlineData("47", "not_a_frame")]                                     // its first byte alone
    [InlineData("4D43500000010001000000000000", "not_a_frame")]           // another magic
    [InlineData("4D4350420002000100000000", "frame_version")]             // native version 2
    [InlineData("4D4350420000000100000000", "frame_version")]             // native version 0
    [InlineData("4D4350420201000000000000", "frame_version")]             // compact version 2
    [InlineData("4D4350420101000100000000", "frame_reserved_set")]
    [InlineData("4D4350420001000100000401", "frame_too_large")]           // 1,025 bytes announced, none sent
    [InlineData("4D43504200010001FFFFFFFF", "frame_too_large")]
    [InlineData("4D43504200010004000000004D4350420104000000000000", "frame_layout_changed")]
    public async Task What_cannot_be_read_on_from_is_told_by_its_reason(string hex, string reason)
    {
        var pipe = new Pipe();
        var reader = new FrameReader(pipe.Reader, Small, TimeProvider.System);
        await pipe.Writer.WriteAsync(Convert.FromHexString(hex));

        var broken = await Assert.ThrowsAsync<LinkException>(async () =>
        {
            while (true)
                await reader.ReadAsync(default);
        }).WaitAsync(TimeSpan.FromSeconds(10));
        var again = await Assert.ThrowsAsync<LinkException>(() => reader.ReadAsync(default).AsTask());

        Assert.Equal((reason, reason), (broken.Fault.Reason, again.Fault.Reason));
    }

    [Fact]
    public async Task A_hello_may_name_a_version_that_is_not_spoken()
    {
        var bytes = FrameVectors.BytesOf(6);
        bytes[5] = 9;

        var frame = Assert.Single(await ReadAllAsync([bytes]));

        Assert.Equal((FrameType.Hello, 9), (frame.Type, frame.Version));
    }

    [Fact]
    public async Task A_type_that_nobody_knows_is_read_and_the_next_frame_as_well()
    {
        var frames = await ReadAllAsync([Convert.FromHexString("4D435042000100630000000278784D4350420001000400000000")]);

        Assert.Equal([FrameType.Unknown, FrameType.Health], frames.Select(frame => frame.Type));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(11)]
    [InlineData(20)]
    public async Task A_frame_that_does_not_come_in_time_is_a_fault(int bytesThatCame)
    {
        var clock = new ManualClock();
        var pipe = new Pipe();
        var reader = new FrameReader(pipe.Reader, Small with { FrameTimeout = TimeSpan.FromSeconds(5) }, clock);
        await pipe.Writer.WriteAsync(FrameVectors.BytesOf(0).AsMemory(0, bytesThatCame));

        var reading = reader.ReadAsync(default).AsTask();
        await Eventually.HoldsAsync(() => clock.HasTimers, "the reader waits for the rest", TimeSpan.FromSeconds(10));
        clock.Advance(TimeSpan.FromSeconds(4));
        // One more byte buys no more time.
        await pipe.Writer.WriteAsync(FrameVectors.BytesOf(0).AsMemory(bytesThatCame, 1));
        clock.Advance(TimeSpan.FromSeconds(1));

        var broken = await Assert.ThrowsAsync<LinkException>(() => reading.WaitAsync(TimeSpan.FromSeconds(10)));
        Assert.Equal("frame_too_slow", broken.Fault.Reason);
    }

    [Fact]
    public async Task A_wait_that_was_cut_off_loses_nothing()
    {
        var pipe = new Pipe();
        var reader = new FrameReader(pipe.Reader, Small, TimeProvider.System);
        var bytes = FrameVectors.BytesOf(0);
        using var stop = new CancellationTokenSource();
        var cutOff = reader.ReadAsync(stop.Token).AsTask();
        await pipe.Writer.WriteAsync(bytes.AsMemory(0, 15));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cutOff);

        await pipe.Writer.WriteAsync(bytes.AsMemory(15));

        Assert.Equal(bytes[12..], (await reader.ReadAsync(default))!.Value.Payload.ToArray());
    }

    [Fact]
    public async Task An_error_text_is_cut_between_two_characters()
    {
        var pipe = new Pipe();
        using var writer = new FrameWriter(pipe.Writer, Small, TimeProvider.System);

        await writer.WriteErrorAsync(FrameLayout.Native, "x" + new string('é', 1000), default);

        var frame = await new FrameReader(pipe.Reader, Small with { MaxPayloadBytes = 2048 }, TimeProvider.System).ReadAsync(default);
        Assert.Equal("x" + new string('é', 511), Encoding.UTF8.GetString(frame!.Value.Payload.Span));
    }

    [Fact]
    public async Task An_end_that_does_not_read_is_given_up()
    {
        var clock = new ManualClock();
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 64, resumeWriterThreshold: 32));
        using var writer = new FrameWriter(pipe.Writer, Small with { FrameTimeout = TimeSpan.FromSeconds(5) }, clock);

        var writing = writer.WriteAsync(FrameLayout.Native, FrameType.Response, new byte[500], default).AsTask();
        await Eventually.HoldsAsync(() => clock.HasTimers, "the writer waits", TimeSpan.FromSeconds(10));
        clock.Advance(TimeSpan.FromSeconds(5));

        await Assert.ThrowsAsync<IOException>(() => writing.WaitAsync(TimeSpan.FromSeconds(10)));
        await Assert.ThrowsAsync<IOException>(() => writer.WriteAsync(FrameLayout.Native, FrameType.Response, new byte[1], default).AsTask());
    }

    private static IEnumerable<byte[]> CutAnywhere(byte[] whole, Random random)
    {
        for (var at = 0; at < whole.Length;)
        {
            var length = Math.Min(random.Next(1, 1 + random.Next(1, 60)), whole.Length - at);
            yield return whole[at..(at + length)];
            at += length;
        }
    }

    private static async Task<List<Frame>> ReadAllAsync(IEnumerable<byte[]> pieces)
    {
        var pipe = new Pipe();
        var reader = new FrameReader(pipe.Reader, Small, TimeProvider.System);
        var frames = new List<Frame>();
        var reading = Task.Run(async () =>
        {
            while (await reader.ReadAsync(default) is { } frame)
                frames.Add(frame);
        });
        foreach (var piece in pieces)
            await pipe.Writer.WriteAsync(piece);
        await pipe.Writer.CompleteAsync();
        await reading.WaitAsync(TimeSpan.FromSeconds(10));
        return frames;
    }
}
