using System.Globalization;
using Gemba.Samples;

namespace Gemba.Benchmarks.Soak;

/// <summary>
/// The built server under a steady load for some minutes with everything observed: whether memory, handles and threads stay where they are, and whether each call
/// that was answered stands in the audit trail. Arguments: minutes (10) and calls a second (500).
/// </summary>
internal static class SoakBenchmark
{
    private const int Connections = 32; // of the load: fewer than the calls that the endpoint takes at once, so that a pause makes callers wait and not be refused
    private static readonly TimeSpan LongestWarmUp = TimeSpan.FromMinutes(1);

    public static async Task<int> RunAsync(string[] args)
    {
        var length = TimeSpan.FromMinutes(args.Length > 0 ? double.Parse(args[0], CultureInfo.InvariantCulture) : 10);
        var callsPerSecond = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 500;
        var folder = Directory.CreateTempSubdirectory("gemba-soak-");
        try
        {
            SampleSet.WriteTo(Path.Combine(folder.FullName, "workbooks"), seed: 1);
            await using var server = await SoakServer.StartAsync(Path.Combine(folder.FullName, "workbooks"), Path.Combine(folder.FullName, "data"));
            using var handler = new SocketsHttpHandler { MaxConnectionsPerServer = Connections };
            using var client = new HttpClient(handler) { BaseAddress = server.Endpoint };
            var load = new SoakLoad(client, callsPerSecond);
            var samples = await new SoakWatch(server, load).WatchUntilAsync(load.RunAsync(length));
            var steady = TellFigures(samples, length);
            return await TellCallsAsync(server, load, length) && steady ? 0 : 1;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static bool TellFigures(List<SoakSample> samples, TimeSpan length)
    {
        var warmUp = LongestWarmUp < length / 4 ? LongestWarmUp : length / 4;
        var warm = samples.Where(sample => sample.At > warmUp).ToList();
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"medians of the quarters after {warmUp.TotalSeconds:0} s, {warm.Count} samples{"1st",14}{"2nd",9}{"3rd",9}{"4th",9}"));
        var steady = true;
        foreach (var figure in SoakFigure.All)
        {
            var quarters = figure.Quarters(warm);
            var verdict = figure.Most is null ? "" : quarters[3] <= figure.Most(quarters[0]) ? "flat" : "GREW";
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {figure.Name,-46}{quarters[0],9:0.00}{quarters[1],9:0.00}{quarters[2],9:0.00}{quarters[3],9:0.00}   {verdict}"));
            steady &= verdict != "GREW";
        }

        return steady;
    }

    private static async Task<bool> TellCallsAsync(SoakServer server, SoakLoad load, TimeSpan length)
    {
        var processor = server.ProcessorTime;
        var exit = await server.StopAsync();
        var lines = server.CountToolCalls();
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{load.Started} calls in {length.TotalMinutes:0.#} minutes, {load.Answered} answered as they should be, {load.Visits} sessions opened and closed; {processor.TotalMilliseconds / load.Started:0.00} ms of processor a call"));
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{lines} audit lines of tool calls, {load.Answered - lines} lost; the server ended with {exit}; load average {Machine.LoadAverage:0.00}"));
        if (load.Surprise is { } surprise)
            Console.Out.WriteLine($"first of what was not as it should be: {surprise}");
        return await server.VerifyAsync() == 0 && lines == load.Answered && load.Answered == load.Started && load.Surprise is null && exit == 0;
    }
}
