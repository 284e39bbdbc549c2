using Microsoft.Win32.SafeHandles;

namespace Gemba.Observability.Audit;

/// <summary>Reads the lines of a file from the last to the first, block by block, so that the newest come without reading the rest.</summary>
internal static class ReverseLines
{
    private const int BlockBytes = 65_536;

    /// <summary>The lines without their ends; a last line without end, as a torn one, is among them. Longer lines than this are not ours and end the reading.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Of(string path, int longestLine = 4 << 20)
    {
        using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var before = RandomAccess.GetLength(handle);
        ReadOnlyMemory<byte> rest = ReadOnlyMemory<byte>.Empty;
        while (before > 0 && rest.Length <= longestLine)
        {
            var block = Read(handle, ref before, rest);
            var end = block.Length;
            while (end > 0)
            {
                var start = block.Span[..end].LastIndexOf((byte)'\n');
                if (start < 0 && before > 0)
                    break;
                if (end - start > 1)
                    yield return block[(start + 1)..end];
                end = Math.Max(start, 0);
            }

            rest = before > 0 ? block[..end] : ReadOnlyMemory<byte>.Empty;
        }
    }

    /// <summary>The block that stands before, with what was left of the one behind it.</summary>
    private static Memory<byte> Read(SafeFileHandle handle, ref long before, ReadOnlyMemory<byte> rest)
    {
        var length = (int)Math.Min(BlockBytes, before);
        before -= length;
        var block = new byte[length + rest.Length];
        for (var got = 0; got < length;)
        {
            var read = RandomAccess.Read(handle, block.AsSpan(got, length - got), before + got);
            if (read == 0)
                throw new EndOfStreamException("The audit file became shorter while it was read.");
            got += read;
        }

        rest.CopyTo(block.AsMemory(length));
        return block;
    }
}
