using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Gemba.Observability.Audit;
using Gemba.Observability.Redaction;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gemba.Benchmarks.Auditing;

/// <summary>The audit trail against bare writes of the same bytes to the same disk, in interleaved rounds.</summary>
internal static class AuditBenchmark
{
    private const int Rounds = 5;
    private const int FlushedLines = 50_000;
    private const int DurableLines = 20_000;
    private const int DurableFloorLines = 500;
    private const int Waiting = 256;

    private static readonly Dictionary<string, JsonElement> Arguments =
        JsonSerializer.Deserialize<Dictionary<string, JsonElement>>("""{"workbook_id":"wb-3f2a","sheet":"Ledger","range":"A1:F200","limit":200}""")!;

    public static async Task<int> RunAsync(string[] args)
    {
        var folder = Directory.CreateTempSubdirectory("gemba-audit-benchmark-").FullName;
        try
        {
            await FlushedAsync(Path.Combine(folder, "warm"), 5000);
            var line = File.ReadLines(Directory.GetFiles(Path.Combine(folder, "warm"), "*.jsonl")[0]).First().Length + 1;
            await CompareAsync("flushed", folder, (at, _) => FlushedAsync(at, FlushedLines), (at, _) => Task.FromResult(FlushedFloor(at, line)));
            await CompareAsync("durable", folder, (at, _) => DurableAsync(at), (at, _) => Task.FromResult(DurableFloor(at, line)));
            await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"a line has {line} bytes"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        return 0;
    }

    private static async Task CompareAsync(string name, string folder, Func<string, int, Task<Pace>> ours, Func<string, int, Task<Pace>> floor)
    {
        var (mine, theirs) = (new List<Pace>(), new List<Pace>());
        for (var round = 0; round < Rounds; round++)
        {
            mine.Add(await ours(Path.Combine(folder, $"{name}-ours-{round}"), round));
            theirs.Add(await floor(Path.Combine(folder, $"{name}-floor-{round}"), round));
        }

        var ratio = Benchmarks.Rounds.MedianRatio([.. mine.Select(pace => pace.LinesPerSecond)], [.. theirs.Select(pace => pace.LinesPerSecond)]);
        await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"{name}: trail {Median(mine, pace => pace.LinesPerSecond):n0} lines/s, {Median(mine, pace => pace.BytesPerLine):n0} B allocated a line; floor {Median(theirs, pace => pace.LinesPerSecond):n0} lines/s; median ratio {ratio:0.00}; load average {Machine.LoadAverage:0.0}"));
    }

    private static double Median(IEnumerable<Pace> paces, Func<Pace, double> figure) => Benchmarks.Rounds.Median(paces.Select(figure));

    private static async Task<Pace> FlushedAsync(string folder, int lines)
    {
        using var trail = TrailIn(folder, AuditDurability.Flushed);
        var watch = Watch.Begin();
        for (var i = 0; i < lines; i++)
            await trail.WriteAsync(ACall());
        return watch.End(lines);
    }

    private static async Task<Pace> DurableAsync(string folder)
    {
        using var trail = TrailIn(folder, AuditDurability.Durable);
        var watch = Watch.Begin();
        await Task.WhenAll(Enumerable.Range(0, Waiting).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < DurableLines / Waiting; i++)
                await trail.WriteAsync(ACall());
        })));
        return watch.End(DurableLines / Waiting * Waiting);
    }

    /// <summary>One write of a ready-made line each time, and nothing else.</summary>
    private static Pace FlushedFloor(string path, int lineBytes)
    {
        var line = new byte[lineBytes];
        using var stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);
        var watch = Watch.Begin();
        for (var i = 0; i < FlushedLines; i++)
            stream.Write(line);
        return watch.End(FlushedLines);
    }

    /// <summary>One write and one fsync each time.</summary>
    private static Pace DurableFloor(string path, int lineBytes)
    {
        var line = new byte[lineBytes];
        using var stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);
        var watch = Watch.Begin();
        for (var i = 0; i < DurableFloorLines; i++)
        {
            stream.Write(line);
            stream.Flush(flushToDisk: true);
        }

        return watch.End(DurableFloorLines);
    }

    private static AuditTrail TrailIn(string folder, AuditDurability durability) => new(
        new AuditOptions { Folder = folder, Durability = durability },
        new Redactor(new RedactionOptions(), new byte[32]), TimeProvider.System, NullLogger<AuditTrail>.Instance);

    private static AuditEvent ACall() => AuditEvent.New(AuditEventType.ToolInvocation)
        .WithResource("read_table").WithTool("read_table").WithSession("0f8fad5bd9cb469fa16570867728950e").WithRequest(Guid.Empty)
        .WithTrace(ActivityTraceId.CreateFromString("4bf92f3577b34da6a3ce929d0e0e4736")).WithDurationMs(12.5).WithParams(Arguments);

    private readonly record struct Pace(double LinesPerSecond, double BytesPerLine);

    private readonly record struct Watch(long Began, long Allocated)
    {
        public static Watch Begin() => new(Stopwatch.GetTimestamp(), GC.GetTotalAllocatedBytes(precise: true));

        public Pace End(int lines) => new(
            lines / Stopwatch.GetElapsedTime(Began).TotalSeconds,
            (GC.GetTotalAllocatedBytes(precise: true) - Allocated) / (double)lines);
    }
}
