using System.Buffers;
using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Gemba.Gateway.Redis;

namespace Gemba.Tests.Gateway.Redis;

public sealed class RespTests
{
    [Fact]
    public void A_reply_that_is_cut_anywhere_is_read_once_its_rest_has_come_and_never_before() =>
        Prop.ForAll(Replies().ToArbitrary(), reply =>
        {
            var bytes = Encoding.UTF8.GetBytes(Written(reply));
            for (var cut = 0; cut < bytes.Length; cut++)
            {
                var part = new ReadOnlySequence<byte>(bytes, 0, cut);
                Assert.False(RespReader.TryRead(ref part, out _), $"{cut} of {bytes.Length} bytes were taken for a whole reply");
                Assert.Equal(cut, part.Length);
                var joined = InTwo(bytes, cut);
                Assert.True(RespReader.TryRead(ref joined, out var read));
                Assert.Equal(Shown(reply), Shown(read));
                Assert.True(joined.IsEmpty);
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void What_follows_a_reply_is_left_for_the_next_one()
    {
        var bytes = new ReadOnlySequence<byte>(":1\r\n$2\r\nab\r\n"u8.ToArray());

        Assert.True(RespReader.TryRead(ref bytes, out var first));
        Assert.True(RespReader.TryRead(ref bytes, out var second));

        Assert.Equal(1, first.Number);
        Assert.Equal("ab", second.Text);
        Assert.True(bytes.IsEmpty);
    }

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request\r\n")]
    [InlineData(":\r\n")]
    [InlineData(":1x\r\n")]
    [InlineData("$-2\r\n")]
    [InlineData("$999999999999\r\n")]
    [InlineData("*2000000\r\n")]
    [InlineData("$1\r\nabc\r\n")]
    [InlineData("*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n:1\r\n")]
    public void Bytes_that_are_no_reply_are_refused_and_not_waited_for(string text)
    {
        var bytes = new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(text));

        Assert.Equal(RedisFailure.Unreadable, Assert.Throws<RedisException>(() => RespReader.TryRead(ref bytes, out _)).Failure);
    }

    [Fact]
    public void Any_bytes_are_a_reply_or_half_of_one_or_refused() =>
        Prop.ForAll<byte[]>(random =>
        {
            var bytes = new ReadOnlySequence<byte>([(byte)"+-:$*"[random.Length % 5], .. random]);
            try
            {
                RespReader.TryRead(ref bytes, out _);
            }
            catch (RedisException refused)
            {
                Assert.Equal(RedisFailure.Unreadable, refused.Failure);
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_command_is_written_with_the_length_of_each_of_its_words()
    {
        var output = new ArrayBufferWriter<byte>();

        RespWriter.Write(output, ["SET"u8.ToArray(), "ä"u8.ToArray(), ReadOnlyMemory<byte>.Empty]);

        Assert.Equal("*3\r\n$3\r\nSET\r\n$2\r\nä\r\n$0\r\n\r\n", Encoding.UTF8.GetString(output.WrittenSpan));
    }

    private static Gen<RedisReply> Replies() => Gen.Sized(size => Reply(Math.Min(size, 12), depth: 0));

    private static Gen<RedisReply> Reply(int size, int depth)
    {
        var line = Gen.Elements('a', ' ', 'ä', '0', '$').ArrayOf().Select(letters => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(letters));
        var plain = Gen.OneOf(
            line.Select(bytes => new RedisReply(RedisReplyKind.Word, Bytes: bytes)),
            line.Select(bytes => new RedisReply(RedisReplyKind.Error, Bytes: bytes)),
            ArbMap.Default.GeneratorFor<long>().Select(number => new RedisReply(RedisReplyKind.Number, number)),
            ArbMap.Default.GeneratorFor<byte[]>().Select(bytes => new RedisReply(RedisReplyKind.Bytes, Bytes: bytes)),
            Gen.Constant(default(RedisReply)));
        return depth > 2 || size == 0 ? plain : Gen.OneOf(plain, Reply(size / 2, depth + 1).ArrayOf(Math.Min(size, 4)).Select(items => new RedisReply(RedisReplyKind.Items, Items: items)));
    }

    private static string Written(RedisReply reply) => reply.Kind switch
    {
        RedisReplyKind.Word => $"+{reply.Text}\r\n",
        RedisReplyKind.Error => $"-{reply.Text}\r\n",
        RedisReplyKind.Number => string.Create(CultureInfo.InvariantCulture, $":{reply.Number}\r\n"),
        RedisReplyKind.Bytes => string.Create(CultureInfo.InvariantCulture, $"${Encoding.UTF8.GetByteCount(reply.Text)}\r\n{reply.Text}\r\n"),
        RedisReplyKind.Items => string.Create(CultureInfo.InvariantCulture, $"*{reply.Items!.Count}\r\n") + string.Concat(reply.Items.Select(Written)),
        _ => "$-1\r\n",
    };

    private static string Shown(RedisReply reply) => $"{reply.Kind} {reply.Number} {reply.Text} [{string.Join(",", (reply.Items ?? []).Select(Shown))}]";

    private static ReadOnlySequence<byte> InTwo(byte[] bytes, int cut)
    {
        var first = new Part(bytes.AsMemory(0, cut), 0);
        var last = first.Append(bytes.AsMemory(cut));
        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed class Part : ReadOnlySequenceSegment<byte>
    {
        public Part(ReadOnlyMemory<byte> memory, long at) => (Memory, RunningIndex) = (memory, at);

        public Part Append(ReadOnlyMemory<byte> memory)
        {
            var next = new Part(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
