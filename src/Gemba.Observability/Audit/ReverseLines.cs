using Microsoft.Win32.SafeHandles;

namespace Gemba.Observability.Audit;

/// <summary>Reads the lines of a file from the last to the first, block by block, so that the newest come without reading the rest.</summary>
internal static class ReverseLines
{
    private const int BlockBytes = 65_536;

    /// <summary>No line of ours is longer; one that is ends the reading.</summary>
    private const int LongestLine = 4 << 20;

    /// <summary>The lines without their ends; a last line without end, as a torn one, is among them.</summary>
    /// <param name="path">The file; others may write to it meanwhile.</param>
    /// <param name="start">Where a line begins: what stands before is not read.</param>
    /// <param name="end">Where a line begins or the file ends: what stands behind is not read.</param>
    public static IEnumerable<ReadOnlyMemory<byte>> Of(string path, long start = 0, long end = long.MaxValue)
    {
        using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var before = Math.Min(end, RandomAccess.GetLength(handle));
        ReadOnlyMemory<byte> rest = ReadOnlyMemory<byte>.Empty;
        while (before > start && rest.Length <= LongestLine)
        {
            var block = Read(handle, start, ref before, rest);
            var left = block.Length;
            while (left > 0)
            {
                var lineEnd = block.Span[..left].LastIndexOf((byte)'\n');
                if (lineEnd < 0 && before > start)
                    break;
                if (left - lineEnd > 1)
                    yield return block[(lineEnd + 1)..left];
                left = Math.Max(lineEnd, 0);
            }

            rest = before > start ? block[..left] : ReadOnlyMemory<byte>.Empty;
        }
    }

    /// <summary>The block that stands before, with what was left of the one behind it.</summary>
    private static Memory<byte> Read(SafeFileHandle handle, long start, ref long before, ReadOnlyMemory<byte> rest)
    {
        var length = (int)Math.Min(BlockBytes, before - start);
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
