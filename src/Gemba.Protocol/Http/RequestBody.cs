using System.Buffers;
using System.IO.Pipelines;

namespace Gemba.Protocol.Http;

/// <summary>A request's body in borrowed memory, given back when the request is done with.</summary>
internal readonly struct RequestBody : IDisposable
{
    private readonly byte[] _bytes;
    private readonly int _length;

    private RequestBody(byte[] bytes, int length)
    {
        _bytes = bytes;
        _length = length;
    }

    /// <summary>The body's bytes.</summary>
    public ReadOnlyMemory<byte> Utf8 => _bytes.AsMemory(0, _length);

    /// <summary>Reads the whole body; <see langword="null"/> where it is longer than the limit.</summary>
    public static async ValueTask<RequestBody?> ReadAsync(PipeReader reader, int limit, CancellationToken cancellationToken)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(1024);
        var length = 0;
        try
        {
            while (true)
            {
                var read = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
                var more = read.Buffer.Length;
                if (length + more > limit)
                    return GiveUp(reader, read, ref bytes);
                bytes = Grow(bytes, length, (int)more);
                read.Buffer.CopyTo(bytes.AsSpan(length));
                length += (int)more;
                reader.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                    return new RequestBody(bytes, length);
            }
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(bytes);
            throw;
        }
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_bytes);

    private static RequestBody? GiveUp(PipeReader reader, ReadResult read, ref byte[] bytes)
    {
        reader.AdvanceTo(read.Buffer.End);
        ArrayPool<byte>.Shared.Return(bytes);
        bytes = [];
        return null;
    }

    private static byte[] Grow(byte[] bytes, int length, int more)
    {
        if (length + more <= bytes.Length)
            return bytes;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(length + more, 2 * bytes.Length));
        bytes.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(bytes);
        return larger;
    }
}
