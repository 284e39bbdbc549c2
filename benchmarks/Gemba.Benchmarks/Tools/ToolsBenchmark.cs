using System.Diagnostics;
using System.Globalization;
using Gemba.Benchmarks.Reading;

namespace Gemba.Benchmarks.Tools;

/// <summary>
/// Calls tools through an SDK client over a pair of pipes in this process: list_workbooks on 10,000 files, a warm page of 1,000 cells (over HTTP too), and
/// describe_workbook on a file never seen before. Each stands beside a floor in the same rounds: a bare walk with a look at each file, and a call that does nothing.
/// </summary>
internal static class ToolsBenchmark
{
    private const int Files = 10_000;
    private const int Folders = 100;
    private const int Pages = 200;
    private const double ListBarMs = 200;
    private const double PageBarMs = 5;
    private const double DescribeBarMs = 50;

    public static async Task<int> RunAsync(string[] args)
    {
        var rounds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 11;
        var folder = Directory.CreateTempSubdirectory("gemba-tools-");
        try
        {
            WriteFiles(folder.FullName);
            var list = await ListAsync(folder.FullName, rounds);
            var books = folder.CreateSubdirectory("books").FullName;
            MillionCells.WriteMix(Path.Combine(books, "mix.xlsx"));
            bool page, pageOverHttp;
            await using (var server = await LocalServer.StartAsync(books))
                page = await PageAsync("over pipes", server, rounds);
            await using (var server = await LocalServer.StartOverHttpAsync(books, folder.CreateSubdirectory("data").FullName))
                pageOverHttp = await PageAsync("over HTTP, observed", server, rounds);
            var describe = await DescribeAsync(books, rounds);
            return list && page && pageOverHttp && describe ? 0 : 1;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<bool> ListAsync(string folder, int rounds)
    {
        await using var server = await LocalServer.StartAsync(folder);
        var (ours, floor) = (new List<double>(), new List<double>());
        for (var round = -2; round < rounds; round++)
        {
            var listed = await TimeAsync(() => server.CallAsync("list_workbooks"));
            var walked = Time(() => Directory.EnumerateFiles(folder, "*.xlsx", SearchOption.AllDirectories).Sum(path => new FileInfo(path).Length));
            if (round < 0)
                continue;
            ours.Add(listed);
            floor.Add(walked);
        }

        return Report($"list_workbooks, {Files} files in {Folders} folders, warm", ours, "a bare walk with FileInfo", floor, ListBarMs);
    }

    private static async Task<bool> PageAsync(string way, LocalServer server, int rounds)
    {
        var (ours, floor) = (new List<double>(), new List<double>());
        for (var page = 0; page < Pages + (rounds * 20); page++)
        {
            var first = 2 + (page * 100 % 90_000);
            var read = await TimeAsync(() => server.CallAsync("range_values", ("workbook_id", "mix"), ("ranges", new[] { $"A{first}:J{first + 99}" })));
            var trivial = await TimeAsync(() => server.CallAsync("close_workbook", ("workbook_id", "nothing")));
            if (page < Pages)
                continue;
            ours.Add(read);
            floor.Add(trivial);
        }

        return Report($"range_values, 1,000 cells, warm, {way}", ours, "a call that names no workbook", floor, PageBarMs);
    }

    private static async Task<bool> DescribeAsync(string folder, int rounds)
    {
        await using var server = await LocalServer.StartAsync(folder);
        var (ours, floor) = (new List<double>(), new List<double>());
        for (var round = -2; round < rounds; round++)
        {
            var path = Path.Combine(folder, $"copy-{round + 2}.xlsx");
            File.Copy(Path.Combine(folder, "mix.xlsx"), path);
            File.SetLastWriteTimeUtc(path, new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc));
            var described = await TimeAsync(() => server.CallAsync("describe_workbook", ("workbook_id", Path.GetFileName(path))));
            var read = Time(() => File.ReadAllBytes(path).Length);
            File.Delete(path);
            if (round < 0)
                continue;
            ours.Add(described);
            floor.Add(read);
        }

        return Report("describe_workbook, mix of 1,000,000 cells, never seen before", ours, "reading the file's bytes", floor, DescribeBarMs);
    }

    private static bool Report(string what, List<double> ours, string floor, List<double> theirs, double bar)
    {
        var median = Rounds.Median(ours);
        Console.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{what}: p50 {median:0.00} ms (bar {bar:0}), p95 {ours.Order().ElementAt(ours.Count * 95 / 100):0.00} ms; {floor}: p50 {Rounds.Median(theirs):0.00} ms; ratio {Rounds.MedianRatio(ours, theirs):0.0}; load average {Machine.LoadAverage:0.00}"));
        return median <= bar;
    }

    private static void WriteFiles(string folder)
    {
        for (var i = 0; i < Files; i++)
        {
            var sub = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"folder-{i % Folders:00}"));
            Directory.CreateDirectory(sub);
            File.WriteAllBytes(Path.Combine(sub, string.Create(CultureInfo.InvariantCulture, $"workbook-{i:00000}.xlsx")), [1, 2, 3]);
        }
    }

    private static async Task<double> TimeAsync(Func<Task> work)
    {
        var began = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }

    private static double Time(Func<long> work)
    {
        var began = Stopwatch.GetTimestamp();
        GC.KeepAlive(work());
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }
}
