using System.Buffers;
using System.Buffers.Text;

namespace Gemba.Gateway.Redis;

/// <summary>Reads replies of Redis (RESP2) from bytes that may end anywhere.</summary>
/// <remarks>RESP2 is all that is needed: subscriptions have a connection of their own, so no reply comes unasked among others.</remarks>
internal static class RespReader
{
    // What this process keeps in Redis is some kilobytes each; a longer reply is none of ours.
    private const int LongestValue = 16 * 1024 * 1024;
    private const int LongestLine = 64 * 1024;
    private const int MostItems = 100_000;
    private const int Deepest = 8;

    // The shortest reply is a kind and the end of its line.
    private const int ShortestReply = 3;

    /// <summary>Reads one reply.</summary>
    /// <param name="bytes">What came; what was read is cut off at the front.</param>
    /// <param name="reply">The reply.</param>
    /// <returns>Whether it is whole.</returns>
    /// <exception cref="RedisException">The bytes are no reply.</exception>
    public static bool TryRead(ref ReadOnlySequence<byte> bytes, out RedisReply reply)
    {
        var reader = new SequenceReader<byte>(bytes);
        if (!TryRead(ref reader, depth: 0, out reply))
            return false;
        bytes = reader.UnreadSequence;
        return true;
    }

    private static bool TryRead(ref SequenceReader<byte> reader, int depth, out RedisReply reply)
    {
        reply = default;
        if (!reader.TryRead(out var kind))
            return false;
        if (kind is not ((byte)'+' or (byte)'-' or (byte)':' or (byte)'$' or (byte)'*'))
            throw RedisException.Unreadable($"a reply begins with 0x{kind:x2}");
        if (!reader.TryReadTo(out ReadOnlySequence<byte> line, "\r\n"u8))
            return reader.Remaining <= LongestLine ? false : throw RedisException.Unreadable("a line does not end");
        switch (kind)
        {
            case (byte)'+':
                reply = new RedisReply(RedisReplyKind.Word, Bytes: line.ToArray());
                return true;
            case (byte)'-':
                reply = new RedisReply(RedisReplyKind.Error, Bytes: line.ToArray());
                return true;
            case (byte)':':
                reply = new RedisReply(RedisReplyKind.Number, NumberIn(line));
                return true;
            case (byte)'$':
                return TryReadValue(ref reader, LengthIn(line, LongestValue), out reply);
            default:
                return TryReadItems(ref reader, LengthIn(line, MostItems), depth, out reply);
        }
    }

    private static bool TryReadValue(ref SequenceReader<byte> reader, int length, out RedisReply reply)
    {
        reply = default;
        if (length < 0)
            return true;
        if (reader.Remaining < length + 2)
            return false;
        reply = new RedisReply(RedisReplyKind.Bytes, Bytes: reader.UnreadSequence.Slice(0, length).ToArray());
        reader.Advance(length);
        return reader.IsNext("\r\n"u8, advancePast: true) ? true : throw RedisException.Unreadable("a value is longer than announced");
    }

    private static bool TryReadItems(ref SequenceReader<byte> reader, int count, int depth, out RedisReply reply)
    {
        reply = default;
        if (count < 0)
            return true;
        if (depth >= Deepest)
            throw RedisException.Unreadable("replies stand too deep inside each other");
        // Room for what is announced is made only once so many can have come.
        if (reader.Remaining < (long)count * ShortestReply)
            return false;
        var items = new RedisReply[count];
        for (var at = 0; at < count; at++)
        {
            if (!TryRead(ref reader, depth + 1, out items[at]))
                return false;
        }

        reply = new RedisReply(RedisReplyKind.Items, Items: items);
        return true;
    }

    private static int LengthIn(in ReadOnlySequence<byte> line, int most)
    {
        var length = NumberIn(line);
        return length >= -1 && length <= most ? (int)length : throw RedisException.Unreadable($"a length is {length}");
    }

    private static long NumberIn(in ReadOnlySequence<byte> line)
    {
        Span<byte> digits = stackalloc byte[20];
        if (line.Length is 0 or > 20)
            throw RedisException.Unreadable("a number is missing");
        line.CopyTo(digits);
        digits = digits[..(int)line.Length];
        return Utf8Parser.TryParse(digits, out long number, out var read) && read == digits.Length ? number : throw RedisException.Unreadable("a number is none");
    }
}
