using System.Text;

namespace Gemba.EndToEnd;

/// <summary>As much of the protobuf wire format as reading OTLP takes: https://protobuf.dev/programming-guides/encoding/.</summary>
internal static class Protobuf
{
    /// <summary>One field: <see cref="Bytes"/> for length-delimited ones, <see cref="Value"/> for numbers.</summary>
    internal readonly record struct Field(int Number, ulong Value, byte[] Bytes);

    public static IEnumerable<Field> Fields(byte[] message)
    {
        for (var at = 0; at < message.Length;)
        {
            var key = Varint(message, ref at);
            var number = (int)(key >> 3);
            switch (key & 7)
            {
                case 0:
                    yield return new Field(number, Varint(message, ref at), []);
                    break;
                case 1:
                    yield return new Field(number, BitConverter.ToUInt64(message, at), []);
                    at += 8;
                    break;
                case 2:
                    var length = (int)Varint(message, ref at);
                    yield return new Field(number, 0, message[at..(at + length)]);
                    at += length;
                    break;
                case 5:
                    yield return new Field(number, BitConverter.ToUInt32(message, at), []);
                    at += 4;
                    break;
                default:
                    throw new InvalidDataException($"Wire type {key & 7} at byte {at}.");
            }
        }
    }

    public static string Text(byte[] bytes) => Encoding.UTF8.GetString(bytes);

    private static ulong Varint(byte[] message, ref int at)
    {
        var value = 0ul;
        for (var shift = 0; ; shift += 7)
        {
            var next = message[at++];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
                return value;
        }
    }
}
