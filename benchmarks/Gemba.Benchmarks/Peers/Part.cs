using System.Globalization;

namespace Gemba.Benchmarks.Peers;

/// <summary>One load on everyone, its table and its bars.</summary>
internal sealed class Part(string name, int inFlight)
{
    private const double LeastOfFloor = 0.85;
    private const double LeastOfHub = 3.0;
    private const double MostAddedMilliseconds = 0.10;
    private const double MostAddedByRouter = 0.08;
    private const double MostMegabytes = 100;

    private readonly Dictionary<string, List<Measured>> _rounds = [];

    public void Add(string contestant, Measured measured)
    {
        if (!_rounds.TryGetValue(contestant, out var rounds))
            _rounds[contestant] = rounds = [];
        rounds.Add(measured);
    }

    /// <summary>Prints the table; whether nothing was answered wrongly and every bar is met.</summary>
    public bool Tell()
    {
        Console.Out.WriteLine();
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}; load average {Machine.LoadAverage:0.0}"));
        Console.Out.WriteLine($"  {"",-14}{"calls/s",9}{"of direct",11}{"p50 ms",9}{"p99 ms",9}{"CPU µs",9}{"MB",7}{"wrong",7}");
        var right = true;
        foreach (var (contestant, rounds) in _rounds)
        {
            var wrong = rounds.Sum(round => round.Load.Errors);
            Console.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  {contestant,-14}{Of(rounds, one => one.Load.PerSecond),9:0}{Ratio(contestant, "direct"),11:0.000}{Of(rounds, one => one.Load.P50),9:0.000}{Of(rounds, one => one.Load.P99),9:0.00}{Of(rounds, one => one.ProcessorMicroseconds),9:0}{Of(rounds, one => one.ResidentMegabytes),7:0}{wrong,7}"));
            if (wrong > 0)
                Console.Out.WriteLine($"    first: {rounds.First(round => round.Load.Errors > 0).Load.FirstError}");
            right &= wrong == 0 || !contestant.StartsWith("gemba", StringComparison.Ordinal);
        }

        return right & TellBars();
    }

    private bool TellBars()
    {
        var met = true;
        foreach (var kind in (string[])["http", "stdio"])
        {
            if (inFlight >= 16 && _rounds.ContainsKey($"floor {kind}"))
                met &= AtLeast($"gemba {kind} of its floor", Ratio($"gemba {kind}", $"floor {kind}"), LeastOfFloor);
            if (inFlight >= 16 && _rounds.ContainsKey("mcp-hub"))
                met &= AtLeast($"gemba {kind} of mcp-hub", Ratio($"gemba {kind}", "mcp-hub"), LeastOfHub);
            if (inFlight == 1)
                met &= AtMost($"gemba {kind} adds to the median, ms", Added($"gemba {kind}", "direct"), MostAddedMilliseconds);
            if (inFlight == 64)
                met &= AtMost($"gemba {kind}, MB", Of(_rounds[$"gemba {kind}"], one => one.ResidentMegabytes), MostMegabytes);
        }

        return inFlight != 1 || !_rounds.ContainsKey("gemba router")
            ? met
            : met & AtMost("the router adds to the median, ms", Added("gemba router", "gemba http"), MostAddedByRouter);
    }

    private double Ratio(string ours, string theirs) =>
        Rounds.MedianRatio([.. _rounds[ours].Select(one => one.Load.PerSecond)], [.. _rounds[theirs].Select(one => one.Load.PerSecond)]);

    private double Added(string ours, string theirs) => Rounds.Median(_rounds[ours].Zip(_rounds[theirs], (a, b) => a.Load.P50 - b.Load.P50));

    private static double Of(List<Measured> rounds, Func<Measured, double> figure) => Rounds.Median(rounds.Select(figure));

    private static bool AtLeast(string what, double figure, double bar) => Say(what, figure, figure >= bar, "at least", bar);

    private static bool AtMost(string what, double figure, double bar) => Say(what, figure, figure <= bar, "at most", bar);

    private static bool Say(string what, double figure, bool met, string word, double bar)
    {
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {(met ? "met " : "MISS")}  {what}: {figure:0.000}, {word} {bar:0.00}"));
        return met;
    }
}
