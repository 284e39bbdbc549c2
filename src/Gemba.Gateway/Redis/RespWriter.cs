using System.Buffers;
using System.Buffers.Text;

namespace Gemba.Gateway.Redis;

/// <summary>Writes commands to Redis: each is an array of texts.</summary>
internal static class RespWriter
{
    public static void Write(IBufferWriter<byte> output, ReadOnlySpan<ReadOnlyMemory<byte>> command)
    {
        WriteHead(output, (byte)'*', command.Length);
        foreach (var word in command)
        {
            WriteHead(output, (byte)'$', word.Length);
            output.Write(word.Span);
            output.Write("\r\n"u8);
        }
    }

    private static void WriteHead(IBufferWriter<byte> output, byte kind, int number)
    {
        var head = output.GetSpan(16);
        head[0] = kind;
        Utf8Formatter.TryFormat(number, head[1..], out var digits);
        "\r\n"u8.CopyTo(head[(1 + digits)..]);
        output.Advance(1 + digits + 2);
    }
}
