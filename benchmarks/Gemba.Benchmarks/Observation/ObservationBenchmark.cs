using System.Diagnostics;
using System.Globalization;

namespace Gemba.Benchmarks.Observation;

/// <summary>
/// What observing one call costs beside the bare OpenTelemetry SDK. Short slices of each case take turns, so that whatever else the machine does hits
/// all alike; figures are medians of slices, ratios are medians of the ratios of neighbours. Time and bytes are those of the calling thread; CPU is that of
/// all threads until the audit trail has written its last line, after the slice.
/// </summary>
internal static class ObservationBenchmark
{
    private const int CallsPerSlice = 5000;
    private const double MostRatio = 1.5;

    public static async Task<int> RunAsync(string[] args)
    {
        var rounds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 41;
        using var bare = new BareTelemetry();
        using var export = OurObservation.Export();
        await using var ours = new OurObservation(audited: true);
        await using var unaudited = new OurObservation(audited: false);
        var cases = new (string Name, Func<int, ValueTask> Call, List<double> Nanoseconds, List<double> Bytes, List<double> Cpu)[]
        {
            ("bare span + histogram", i => { bare.Call(i); return default; }, [], [], []),
            ("ours, everything on", _ => ours.CallAsync(), [], [], []),
            ("ours, without audit", _ => unaudited.CallAsync(), [], [], []),
            ("bare histogram", i => { bare.Measure(i * 1e-6); return default; }, [], [], []),
            ("ours, metrics only", i => { ours.Measure(i * 1e-6); return default; }, [], [], []),
        };
        for (var round = -3; round < rounds; round++)
        {
            foreach (var (_, call, nanoseconds, bytes, cpu) in cases)
            {
                var cpuBefore = Environment.CpuUsage.TotalTime;
                var (took, allocated) = await SliceAsync(call);
                await ours.DrainAsync();
                if (round < 0) // warm-up
                    continue;
                nanoseconds.Add(took);
                bytes.Add(allocated);
                cpu.Add((Environment.CpuUsage.TotalTime - cpuBefore).TotalNanoseconds / CallsPerSlice);
            }
        }

        foreach (var (name, _, nanoseconds, bytes, cpu) in cases)
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-24}{Rounds.Median(nanoseconds),8:0} ns{Rounds.Median(bytes),8:0} B{Rounds.Median(cpu),8:0} ns CPU of all threads"));
        var everything = Rounds.MedianRatio(cases[1].Nanoseconds, cases[0].Nanoseconds);
        var unauditedRatio = Rounds.MedianRatio(cases[2].Nanoseconds, cases[0].Nanoseconds);
        var metrics = Rounds.MedianRatio(cases[4].Nanoseconds, cases[3].Nanoseconds);
        var metricBytes = Rounds.Median(cases[4].Bytes);
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"everything on / bare: {everything:0.00} (at most {MostRatio:0.0}), without audit {unauditedRatio:0.00}; metrics only / bare histogram: {metrics:0.00}, {metricBytes:0} B (0 B)"));
        return everything <= MostRatio && metricBytes < 1 ? 0 : 1;
    }

    private static async Task<(double Nanoseconds, double Bytes)> SliceAsync(Func<int, ValueTask> call)
    {
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < CallsPerSlice; i++)
        {
            var pending = call(i);
            if (!pending.IsCompletedSuccessfully)
                await pending;
        }

        var took = Stopwatch.GetElapsedTime(started);
        return (took.TotalNanoseconds / CallsPerSlice, (GC.GetAllocatedBytesForCurrentThread() - allocated) / (double)CallsPerSlice);
    }
}
