using System.Diagnostics;
using System.Globalization;

namespace Gemba.Benchmarks.Observation;

/// <summary>
/// What observing one call costs beside the bare OpenTelemetry SDK. Slices of each case take turns, so that whatever else the machine does hits all alike;
/// figures are medians of slices, ratios are medians of the ratios of neighbours. The time of everybody runs until the audit trail has written its last
/// line; that of the caller does not.
/// </summary>
internal static class ObservationBenchmark
{
    /// <summary>Enough for several collections of garbage in each slice: with fewer, a median leaves them out for the case that makes little of it.</summary>
    private const int CallsPerSlice = 50_000;

    /// <summary>Some two seconds, in which the runtime compiles all of it with what it has learnt: a server is no process that has just begun.</summary>
    private const int WarmUpRounds = 8;

    private const double MostRatio = 1.5;

    public static async Task<int> RunAsync(string[] args)
    {
        var rounds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 21;
        if (args.Contains("traces"))
            return await RunTracesAsync(rounds);
        using var bare = new BareTelemetry();
        using var export = OurObservation.Export();
        await using var ours = new OurObservation(audited: true);
        await using var unaudited = new OurObservation(audited: false);
        var cases = new (string Name, Func<int, ValueTask> Call, List<Slice> Slices)[]
        {
            ("bare span + histogram", i => { bare.Call(i); return default; }, []),
            ("ours, everything on", ours.CallAsync, []),
            ("ours, without audit", unaudited.CallAsync, []),
            ("the same with captures", unaudited.CapturedCallAsync, []),
            ("bare histogram", i => { bare.Measure(i * 1e-6); return default; }, []),
            ("ours, metrics only", i => { ours.Measure(i); return default; }, []),
        };
        await TakeTurnsAsync(cases, rounds, ours.DrainAsync);
        Tell("everything on / bare", cases[1].Slices, cases[0].Slices);
        Tell("without audit / bare", cases[2].Slices, cases[0].Slices);
        Tell("with captures / without", cases[3].Slices, cases[2].Slices);
        Tell("metrics only / bare histogram", cases[5].Slices, cases[4].Slices);
        var everything = Ratio(cases[1].Slices, cases[0].Slices, one => one.Nanoseconds);
        return everything <= MostRatio && Median(cases[5].Slices, one => one.Bytes) < 1 ? 0 : 1;
    }

    /// <summary>Traces decided at their end. By itself, because whoever keeps traces hears the spans of everybody in the process.</summary>
    private static async Task<int> RunTracesAsync(int rounds)
    {
        using var bare = new BareTelemetry();
        await using var ours = new OurObservation(audited: false, keepsTraces: true);
        var cases = new (string Name, Func<int, ValueTask> Call, List<Slice> Slices)[]
        {
            ("bare span + histogram", i => { bare.Call(i); return default; }, []),
            ("ours, traces kept", ours.CallAsync, []),
        };
        await TakeTurnsAsync(cases, rounds, ours.DrainAsync);
        Tell("traces kept / bare", cases[1].Slices, cases[0].Slices);
        return 0;
    }

    private static async Task TakeTurnsAsync((string Name, Func<int, ValueTask> Call, List<Slice> Slices)[] cases, int rounds, Func<Task> drain)
    {
        for (var round = -WarmUpRounds; round < rounds; round++)
        {
            foreach (var (_, call, slices) in cases)
            {
                var slice = await SliceAsync(call, drain);
                if (round >= 0)
                    slices.Add(slice);
            }
        }

        foreach (var (name, _, slices) in cases)
        {
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{name,-24}{Median(slices, one => one.Nanoseconds),8:0} ns{Median(slices, one => one.CallerNanoseconds),8:0} ns CPU of the caller{Median(slices, one => one.AllNanoseconds),8:0} ns of all threads{Median(slices, one => one.Bytes),8:0} B"));
        }
    }

    private static async Task<Slice> SliceAsync(Func<int, ValueTask> call, Func<Task> drain)
    {
        var all = Environment.CpuUsage.TotalTime;
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var caller = ThreadClock.Nanoseconds;
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < CallsPerSlice; i++)
        {
            var pending = call(i);
            if (!pending.IsCompletedSuccessfully)
                pending.AsTask().Wait(); // on this thread, whose processor time is measured
        }

        var took = Stopwatch.GetElapsedTime(started).TotalNanoseconds;
        caller = ThreadClock.Nanoseconds - caller;
        var bytes = GC.GetAllocatedBytesForCurrentThread() - allocated;
        await drain();
        var everybody = (Environment.CpuUsage.TotalTime - all).TotalNanoseconds;
        return new Slice(took / CallsPerSlice, caller / CallsPerSlice, everybody / CallsPerSlice, bytes / (double)CallsPerSlice);
    }

    private static void Tell(string what, List<Slice> ours, List<Slice> theirs) => Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"{what}: {Ratio(ours, theirs, one => one.Nanoseconds):0.00} (at most {MostRatio:0.0}), CPU of the caller {Ratio(ours, theirs, one => one.CallerNanoseconds):0.00}, of all threads {Ratio(ours, theirs, one => one.AllNanoseconds):0.00}"));

    private static double Median(List<Slice> slices, Func<Slice, double> figure) => Rounds.Median(slices.Select(figure));

    private static double Ratio(List<Slice> ours, List<Slice> theirs, Func<Slice, double> figure) =>
        Rounds.MedianRatio([.. ours.Select(figure)], [.. theirs.Select(figure)]);
}
