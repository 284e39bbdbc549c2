using System.Diagnostics;
using System.Globalization;
using System.Text;
using Gemba.Observability.Audit;

namespace Gemba.Benchmarks.Auditing;

/// <summary>A trail of some gigabytes: what it costs to find an hour in it, and to verify it.</summary>
internal static class LargeTrail
{
    private const int Files = 20;
    private const int FileBytes = 100_000_000;
    private static readonly DateTimeOffset Begin = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Apart = TimeSpan.FromMilliseconds(250);

    public static async Task RunAsync(string folder)
    {
        Directory.CreateDirectory(folder);
        var lines = Write(folder);
        var middle = Begin + (lines / 2 * Apart);
        var count = new AuditReadCount();
        var began = Stopwatch.GetTimestamp();
        var found = AuditFiles.Query(folder, new AuditFilter { From = middle, Until = middle.AddHours(1), Limit = int.MaxValue }, count, CancellationToken.None).Count();
        var asked = Stopwatch.GetElapsedTime(began);
        began = Stopwatch.GetTimestamp();
        var verdict = AuditFiles.Verify(folder);
        var verified = Stopwatch.GetElapsedTime(began);
        await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"{Files * (FileBytes / 1e9):0.0} GB, {lines:n0} lines: an hour ({found:n0} lines) found in {asked.TotalMilliseconds:n0} ms by reading {count.Bytes / 1e6:0.0} MB; verified in {verified.TotalSeconds:0.0} s, {Files * (FileBytes / 1e6) / verified.TotalSeconds:n0} MB/s, whole: {verdict.IsWhole}; load average {Machine.LoadAverage:0.0}"));
    }

    private static long Write(string folder)
    {
        var chain = new AuditChain();
        var sealedLine = new byte[1024];
        var lines = 0L;
        for (var file = 0; file < Files; file++)
        {
            using var stream = new FileStream(Path.Combine(folder, AuditFileName.FirstAt(Begin + (lines * Apart)).ToString()), FileMode.CreateNew, FileAccess.Write, FileShare.Read, 1 << 20);
            while (stream.Position < FileBytes)
            {
                var at = (Begin + (lines * Apart)).UtcDateTime;
                var line = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
                    $"{{\"event_id\":\"evt-{lines:x32}\",\"timestamp\":\"{at:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}\",\"event_type\":\"tool_invocation\",\"outcome\":\"success\",\"resource\":\"read_table\",\"tool\":\"read_table\",\"duration_ms\":12.5,\"details\":{{\"params\":{{\"workbook_id\":\"wb-3f2a\",\"sheet\":\"Ledger\",\"range\":\"A1:F200\"}}}}}}\n"));
                stream.Write(sealedLine, 0, chain.Seal(line, sealedLine));
                lines++;
            }
        }

        return lines;
    }
}
