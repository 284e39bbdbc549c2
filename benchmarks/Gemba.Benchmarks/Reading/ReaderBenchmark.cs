using System.Globalization;

namespace Gemba.Benchmarks.Reading;

/// <summary>Reads a million cells with our reader, with ExcelDataReader and with a bare inflater, in turns, each in a process of its own.</summary>
internal static class ReaderBenchmark
{
    private const int DefaultRounds = 5;
    private const double CpuBar = 0.3;
    private const double MegabytesBar = 120;
    private const double OutlineBarSeconds = 0.050;

    public static Task<int> RunAsync(string[] args)
    {
        if (args is ["child", var reader, var path])
            return Task.FromResult(ReaderChild.Run(reader, path));
        var rounds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : DefaultRounds;
        var folder = Directory.CreateTempSubdirectory("gemba-reader-");
        try
        {
            var mix = Compare("mix", Path.Combine(folder.FullName, "mix.xlsx"), MillionCells.WriteMix, rounds);
            var wide = Compare("wide", Path.Combine(folder.FullName, "wide.xlsx"), MillionCells.WriteWide, rounds);
            var outline = Outline(Path.Combine(folder.FullName, "mix.xlsx"), rounds);
            return Task.FromResult(mix && wide && outline ? 0 : 1);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static bool Compare(string name, string path, Action<string> write, int rounds)
    {
        write(path);
        Print($"\n{name}: {new FileInfo(path).Length / 1e6:0.0} MB");
        var taken = ReaderChild.Readers.ToDictionary(reader => reader, _ => new List<ReaderMeasurement>());
        for (var round = 0; round < rounds; round++)
        {
            foreach (var reader in ReaderChild.Readers)
                taken[reader].Add(ReaderMeasurement.Take(reader, path));
        }

        foreach (var (reader, all) in taken)
            Print($"{reader,-16} wall {Middle(all, one => one.WallSeconds):0.000} s, CPU {Middle(all, one => one.CpuSeconds):0.000} s, peak {Middle(all, one => one.PeakMegabytes):0.0} MB, touched {all[0].Touched}, kept {all[0].KeptMegabytes:0.0} MB");
        var ours = taken[ReaderChild.Readers[0]];
        var cpu = Rounds.MedianRatio([.. ours.Select(one => one.CpuSeconds)], [.. taken[ReaderChild.Readers[1]].Select(one => one.CpuSeconds)]);
        var peak = ours.Max(one => one.PeakMegabytes);
        Print($"CPU ours / ExcelDataReader {cpu:0.000} (bar {CpuBar}), highest peak {peak:0.0} MB (bar {MegabytesBar}), load average {Machine.LoadAverage:0.00}");
        return cpu <= CpuBar && peak <= MegabytesBar;
    }

    private static bool Outline(string path, int rounds)
    {
        var taken = Enumerable.Range(0, rounds).Select(_ => ReaderMeasurement.Take("outline", path)).ToList();
        var wall = Middle(taken, one => one.WallSeconds);
        Print($"\noutline of mix in a process that has just started: {wall * 1000:0.0} ms (bar {OutlineBarSeconds * 1000:0} ms)");
        return wall <= OutlineBarSeconds;
    }

    private static double Middle(IEnumerable<ReaderMeasurement> all, Func<ReaderMeasurement, double> of) => Rounds.Median(all.Select(of));

    private static void Print(FormattableString text) => Console.Out.WriteLine(FormattableString.Invariant(text));
}
