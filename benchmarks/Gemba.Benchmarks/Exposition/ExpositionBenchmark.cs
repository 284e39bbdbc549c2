using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using Gemba.Observability.Calls;
using Gemba.Observability.Exposition;
using Gemba.Observability.Metrics;
using Gemba.Observability.Percentiles;

namespace Gemba.Benchmarks.Exposition;

/// <summary>
/// What one scrape of a large server costs: 40,000 series of calls, process and runtime figures among them, written in each format, with an exemplar on
/// each bucket where the format has them. Bytes are those of all threads. The floor copies the same page from one buffer to another.
/// </summary>
internal static class ExpositionBenchmark
{
    private const int Series = 40_000;
    private const double MostMilliseconds = 60;
    private const double MostBytes = 64 * 1024;

    public static Task<int> RunAsync(string[] args)
    {
        var rounds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 21;
        using var spans = new ActivitySource("exposition");
        using var listener = new ActivityListener { ShouldListenTo = source => source.Name == spans.Name, Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded };
        ActivitySource.AddActivityListener(listener);
        using var meter = new GembaMeter("spreadsheet", "exposition");
        using var figures = new ProcessFigures(meter);
        using var percentiles = new CallPercentiles(new MetricsOptions(), meter, TimeProvider.System);
        using var calls = new CallMeter(meter, percentiles);
        using var scrape = new Scrape(meter);
        meter.ObserveMachine(Path.GetTempPath());
        var text = new ScrapeText();
        var tools = Fill(calls, spans, () => Lines(scrape, text));
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Lines(scrape, text)} series of {tools} tools, {text.Written.Length / 1e6:0.0} MB"));

        var passed = Measure("Prometheus text", rounds, () => scrape.Write(ScrapeFormat.Prometheus, text));
        passed &= Measure("OpenMetrics with exemplars", rounds, () => scrape.Write(ScrapeFormat.OpenMetrics, text));
        var page = text.Written.ToArray();
        var copy = new byte[page.Length];
        Measure("floor: the page copied", rounds, () => page.CopyTo(copy, 0));
        using var compressed = new MemoryStream(page.Length);
        Measure("gzip of the page", rounds, () =>
        {
            compressed.SetLength(0);
            using var gzip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true);
            gzip.Write(page);
        });
        return Task.FromResult(passed ? 0 : 1);
    }

    private static int Fill(CallMeter calls, ActivitySource spans, Func<int> lines)
    {
        var tool = 0;
        for (; lines() < Series; tool += 10)
        {
            for (var i = tool; i < tool + 10; i++)
            {
                KnownNames.Tools.Register($"tool_{i}");
                foreach (var outcome in (CallOutcome[])[CallOutcome.Success, CallOutcome.ToolError])
                    Call(calls, spans, $"tool_{i}", outcome);
            }
        }

        return tool;
    }

    private static void Call(CallMeter calls, ActivitySource spans, string tool, CallOutcome outcome)
    {
        foreach (var bound in DurationBuckets.Calls)
        {
            using var span = spans.StartActivity(tool);
            calls.Record(new CallMeasure
            {
                Names = CallNames.Of("tools/call", tool),
                Transport = "http",
                IsRequest = true,
                Revision = "2025-11-25",
                Outcome = outcome,
                Seconds = bound * 0.9,
                RequestBytes = 180,
                ResponseBytes = 2048,
            });
        }
    }

    private static int Lines(Scrape scrape, ScrapeText text)
    {
        scrape.Write(ScrapeFormat.OpenMetrics, text);
        var lines = 0;
        foreach (var line in text.Written.Split((byte)'\n'))
            lines += text.Written[line] is [not (byte)'#', ..] ? 1 : 0;
        return lines;
    }

    private static bool Measure(string name, int rounds, Action run)
    {
        var (milliseconds, bytes, processor) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = -5; round < rounds; round++)
        {
            var allocated = GC.GetTotalAllocatedBytes(precise: true);
            var used = Environment.CpuUsage.TotalTime;
            var started = Stopwatch.GetTimestamp();
            run();
            var took = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            if (round < 0) // warm-up
                continue;
            milliseconds.Add(took);
            processor.Add((Environment.CpuUsage.TotalTime - used).TotalMilliseconds);
            bytes.Add(GC.GetTotalAllocatedBytes(precise: true) - allocated);
        }

        var (time, memory) = (Rounds.Median(milliseconds), Rounds.Median(bytes));
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{name,-28}{time,7:0.0} ms (best {milliseconds.Min():0.0}, worst {milliseconds.Max():0.0}),{Rounds.Median(processor),6:0.0} ms of processor,{memory / 1024,7:0.0} KB allocated; load average {Machine.LoadAverage:0.0}"));
        return time <= MostMilliseconds && memory <= MostBytes;
    }
}
