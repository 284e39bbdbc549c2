using System.Buffers.Text;

namespace Gemba.Observability.Metrics;

/// <summary>What Linux says of this process in <c>/proc/self/stat</c>; read without memory of the collector, since every scrape reads it.</summary>
/// <param name="Threads">Threads of the process.</param>
/// <param name="VirtualBytes">Address space.</param>
/// <param name="ResidentBytes">Physical memory.</param>
internal readonly record struct ProcessStat(long Threads, long VirtualBytes, long ResidentBytes)
{
    // Fields count from 1 in proc(5); the first two stand before the last bracket.
    private const int ThreadsField = 20;
    private const int VirtualField = 23;
    private const int ResidentField = 24;

    internal static ProcessStat Read()
    {
        Span<byte> text = stackalloc byte[1024];
        using var file = File.OpenHandle("/proc/self/stat");
        text = text[..RandomAccess.Read(file, text, 0)];
        var rest = text[(text.LastIndexOf((byte)')') + 2)..];
        var (threads, size, pages) = (0L, 0L, 0L);
        for (var field = 3; field <= ResidentField; field++)
        {
            if (!Utf8Parser.TryParse(rest, out long value, out var length))
                (value, length) = (0, rest.IndexOf((byte)' ')); // the letter of the state
            (threads, size, pages) = field switch
            {
                ThreadsField => (value, size, pages),
                VirtualField => (threads, value, pages),
                ResidentField => (threads, size, value),
                _ => (threads, size, pages),
            };
            rest = rest[(length + 1)..];
        }

        return new ProcessStat(threads, size, pages * Environment.SystemPageSize);
    }
}
