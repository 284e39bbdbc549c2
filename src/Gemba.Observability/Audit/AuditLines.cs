using Microsoft.Win32.SafeHandles;

namespace Gemba.Observability.Audit;

/// <summary>Takes one line, which it may change for the time of the call.</summary>
internal delegate void AuditLineVisitor(Span<byte> line, long offset);

/// <summary>Reads the lines of a file from the first to the last through one block of memory, however long the file is.</summary>
internal static class AuditLines
{
    private const int BlockBytes = 262_144;

    private const int FirstTry = 4096;

    /// <summary>No line of ours is longer; what is has lost its line ends and is taken in pieces.</summary>
    private const int LongestLine = 16_777_216;

    /// <summary>Visits each whole line, without its line end.</summary>
    /// <param name="path">The file; others may write to it meanwhile.</param>
    /// <param name="from">Where a line begins.</param>
    /// <param name="until">Where a line ends; what is written behind it is not read.</param>
    /// <param name="visit">Takes the lines in their order.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>What stands behind the last line end: empty unless a line is being written or was torn.</returns>
    public static byte[] Visit(string path, long from, long until, AuditLineVisitor visit, CancellationToken cancellationToken)
    {
        using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var end = Math.Min(until, RandomAccess.GetLength(handle));
        var block = new byte[BlockBytes];
        var kept = 0;
        for (var at = from; at < end;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (kept == block.Length && kept < LongestLine)
            {
                Array.Resize(ref block, block.Length * 2);
            }
            else if (kept == block.Length)
            {
                visit(block, at - kept);
                kept = 0;
            }

            var read = Read(handle, block.AsSpan(kept), at, end);
            if (read == 0)
                break;
            var used = VisitBlock(block.AsSpan(0, kept + read), at - kept, visit);
            kept += read - used;
            block.AsSpan(used, kept).CopyTo(block);
            at += read;
        }

        return block[..kept];
    }

    /// <summary>The first whole line, without its line end; <see langword="null"/> when there is none.</summary>
    public static byte[]? FirstOf(string path)
    {
        using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        for (var length = FirstTry; ; length *= 2)
        {
            var bytes = new byte[length];
            var read = RandomAccess.Read(handle, bytes, 0);
            if (bytes.AsSpan(0, read).IndexOf((byte)'\n') is >= 0 and var end)
                return bytes[..end];
            if (read < length || length >= LongestLine)
                return null;
        }
    }

    private static int VisitBlock(Span<byte> bytes, long offset, AuditLineVisitor visit)
    {
        var used = 0;
        while (bytes[used..].IndexOf((byte)'\n') is >= 0 and var length)
        {
            visit(bytes.Slice(used, length), offset + used);
            used += length + 1;
        }

        return used;
    }

    private static int Read(SafeFileHandle handle, Span<byte> target, long at, long end) =>
        RandomAccess.Read(handle, target[..(int)Math.Min(target.Length, end - at)], at);
}
