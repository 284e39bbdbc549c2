using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Gemba.Benchmarks.Observation;
using Gemba.Observability.Audit;
using Gemba.Observability.Logging;
using Gemba.Observability.Redaction;
using Microsoft.Extensions.Logging.Abstractions;
using Serilog;
using Serilog.Formatting.Json;

namespace Gemba.Benchmarks.Auditing;

/// <summary>
/// The audit trail against Serilog's file sink with the same facts, against bare writes of the same bytes, and against one fsync a line, in interleaved rounds on the same disk.
/// </summary>
internal static class AuditBenchmark
{
    private const int Rounds = 7;
    private const int Warm = 12_000; // until the ring has its size
    private const int FlushedLines = 50_000;
    private const int DurableLines = 20_000;
    private const int DurableFloorLines = 200;
    private const int Waiting = 256;

    private static readonly Dictionary<string, JsonElement> Arguments =
        JsonSerializer.Deserialize<Dictionary<string, JsonElement>>("""{"workbook_id":"wb-3f2a","sheet":"Ledger","range":"A1:F200","limit":200}""")!;

    private static readonly Dictionary<string, object> SerilogArguments = new() { ["workbook_id"] = "wb-3f2a", ["sheet"] = "Ledger", ["range"] = "A1:F200", ["limit"] = 200 };

    private static readonly Guid Request = Guid.Parse("0f8fad5b-d9cb-469f-a165-70867728950e");

    public static async Task<int> RunAsync(string[] args)
    {
        var folder = Directory.CreateTempSubdirectory("gemba-audit-benchmark-").FullName;
        try
        {
            Flushed(Path.Combine(folder, "warm"), 5000);
            SerilogFlushed(Path.Combine(folder, "warm.json"), 5000);
            var line = File.ReadLines(Directory.GetFiles(Path.Combine(folder, "warm"), "*.jsonl")[0]).First().Length + 1;
            await TellAsync("flushed, chained, redacted", Path.Combine(folder, "flushed"),
                [("trail", at => Task.FromResult(Flushed(at, FlushedLines))), ("trail without redaction", at => Task.FromResult(Flushed(at, FlushedLines, isRedacted: false))), ("Serilog", at => Task.FromResult(SerilogFlushed(at, FlushedLines))), ("bare writes", at => Task.FromResult(FlushedFloor(at, line)))]);
            await TellAsync("durable", Path.Combine(folder, "durable"), [("trail", DurableAsync), ("one fsync a line", at => Task.FromResult(DurableFloor(at, line)))]);
            await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"a line has {line} bytes; to bind it to the one before takes {ChainAlone(line):n0} ns of processor"));
            if (args.Contains("--large"))
                await LargeTrail.RunAsync(Path.Combine(folder, "large"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        return 0;
    }

    private static async Task TellAsync(string name, string folder, (string Name, Func<string, Task<Pace>> Run)[] cases)
    {
        Directory.CreateDirectory(folder);
        var paces = cases.Select(_ => new List<Pace>()).ToArray();
        for (var round = 0; round < Rounds; round++)
        {
            for (var i = 0; i < cases.Length; i++)
                paces[i].Add(await cases[i].Run(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{i}-{round}"))));
        }

        for (var i = 0; i < cases.Length; i++)
        {
            var ratio = Benchmarks.Rounds.MedianRatio([.. paces[0].Select(pace => pace.LinesPerSecond)], [.. paces[i].Select(pace => pace.LinesPerSecond)]);
            await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                $"{name}: {cases[i].Name} {Median(paces[i], pace => pace.LinesPerSecond):n0} lines/s, {Median(paces[i], pace => pace.CpuPerLine):n0} ns of processor and {Median(paces[i], pace => pace.BytesPerLine):n1} B allocated a line; trail against it {ratio:0.00}; load average {Machine.LoadAverage:0.0}"));
        }
    }

    private static double Median(IEnumerable<Pace> paces, Func<Pace, double> figure) => Benchmarks.Rounds.Median(paces.Select(figure));

    /// <summary>The way of a tool call: facts, redaction, JSON, chain, ring, one write.</summary>
    private static Pace Flushed(string folder, int lines, bool isRedacted = true)
    {
        using var trail = TrailIn(folder, AuditDurability.Flushed, isRedacted);
        var facts = ACall();
        Write(trail, facts, Warm);
        var watch = Watch.Begin();
        Write(trail, facts, lines);
        return watch.End(lines);
    }

    private static void Write(AuditTrail trail, in AuditFacts facts, int lines)
    {
        for (var i = 0; i < lines; i++)
        {
            var written = trail.WriteAsync(facts, TimeProvider.System.GetUtcNow(), CancellationToken.None);
            if (!written.IsCompletedSuccessfully)
                written.AsTask().GetAwaiter().GetResult();
        }
    }

    /// <summary>The same facts as properties of an event, as JSON, flushed to the operating system after each: no redaction, no chain, no ring.</summary>
    private static Pace SerilogFlushed(string path, int lines)
    {
        using var log = new LoggerConfiguration().WriteTo.File(new JsonFormatter(), path, buffered: false).CreateLogger();
        Write(log, Warm);
        var watch = Watch.Begin();
        Write(log, lines);
        return watch.End(lines);
    }

    private static void Write(ILogger log, int lines)
    {
        for (var i = 0; i < lines; i++)
        {
            log.Information(
                "{event_type} {outcome} {resource} {tool} {session_id} {request_id} {trace_id} {duration_ms} {@params}",
                "tool_invocation", "success", "read_table", "read_table", "0f8fad5bd9cb469fa16570867728950e", Request, "4bf92f3577b34da6a3ce929d0e0e4736", 12.5, SerilogArguments);
        }
    }

    private static async Task<Pace> DurableAsync(string folder)
    {
        using var trail = TrailIn(folder, AuditDurability.Durable);
        var watch = Watch.Begin();
        await Task.WhenAll(Enumerable.Range(0, Waiting).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < DurableLines / Waiting; i++)
                await trail.WriteAsync(ACall(), TimeProvider.System.GetUtcNow(), CancellationToken.None);
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

    /// <summary>Hash and hexadecimal text of a line that is made already; median of rounds.</summary>
    private static double ChainAlone(int lineBytes)
    {
        var chain = new AuditChain();
        var line = new byte[lineBytes - AuditChain.SealBytes + 1];
        var target = new byte[lineBytes + AuditChain.SealBytes];
        return Benchmarks.Rounds.Median(Enumerable.Range(0, Rounds + 1).Select(_ =>
        {
            var began = ThreadClock.Nanoseconds;
            for (var i = 0; i < FlushedLines; i++)
                chain.Seal(line, target);
            return (ThreadClock.Nanoseconds - began) / (double)FlushedLines;
        }).Skip(1));
    }

    private static AuditTrail TrailIn(string folder, AuditDurability durability, bool isRedacted = true) => new(
        new AuditOptions { Folder = folder, Durability = durability },
        new Redactor(new RedactionOptions { Enabled = isRedacted }, new byte[32]), TimeProvider.System, new Escalation(new LogOptions(), TimeProvider.System), NullLogger<AuditTrail>.Instance);

    private static AuditFacts ACall() => AuditEvent.New(AuditEventType.ToolInvocation)
        .WithResource("read_table").WithTool("read_table").WithSession("0f8fad5bd9cb469fa16570867728950e").WithRequest(Request)
        .WithTrace(ActivityTraceId.CreateFromString("4bf92f3577b34da6a3ce929d0e0e4736")).WithDurationMs(12.5).WithParams(Arguments).Facts;

    private readonly record struct Pace(double LinesPerSecond, double CpuPerLine, double BytesPerLine);

    private readonly record struct Watch(long Began, TimeSpan Cpu, long Allocated)
    {
        public static Watch Begin() => new(Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime, GC.GetTotalAllocatedBytes(precise: true));

        public Pace End(int lines) => new(
            lines / Stopwatch.GetElapsedTime(Began).TotalSeconds,
            (Environment.CpuUsage.TotalTime - Cpu).TotalNanoseconds / lines,
            (GC.GetTotalAllocatedBytes(precise: true) - Allocated) / (double)lines);
    }
}
