using System.Text;

namespace Gemba.Observability.Audit;

/// <summary>How an audit file ends.</summary>
/// <param name="File">Name of the file.</param>
/// <param name="LastHash">Hash of its last whole line; <see langword="null"/> when that line is none of ours.</param>
/// <param name="TornBytes">Bytes behind the last whole line: what a writer that was killed left of a line.</param>
internal sealed record AuditTail(string File, string? LastHash, int TornBytes)
{
    /// <summary>The end of the newest file that has a whole line; <see langword="null"/> when there is none.</summary>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not read a file.</exception>
    public static AuditTail? OfNewest(string folder)
    {
        var torn = 0;
        foreach (var (_, path) in AuditFileName.In(folder).Reverse())
        {
            if (Of(path, ref torn) is { } tail)
                return tail;
        }

        return null;
    }

    /// <summary>The end of one file; <see langword="null"/> when it has no whole line.</summary>
    public static AuditTail? Of(string path)
    {
        var torn = 0;
        return Of(path, ref torn);
    }

    private static AuditTail? Of(string path, ref int torn)
    {
        var endsWhole = EndsWithLineEnd(path);
        foreach (var line in ReverseLines.Of(path))
        {
            if (!endsWhole)
            {
                torn += line.Length;
                endsWhole = true;
                continue;
            }

            return new AuditTail(Path.GetFileName(path), AuditChain.TryRead(line.Span, out _, out var hash) ? Encoding.ASCII.GetString(hash) : null, torn);
        }

        return null;
    }

    private static bool EndsWithLineEnd(string path)
    {
        using var handle = System.IO.File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var length = RandomAccess.GetLength(handle);
        Span<byte> last = stackalloc byte[1];
        return length == 0 || (RandomAccess.Read(handle, last, length - 1) == 1 && last[0] == (byte)'\n');
    }
}
