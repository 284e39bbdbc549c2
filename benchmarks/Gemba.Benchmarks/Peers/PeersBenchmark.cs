using System.Globalization;
using System.Text.Json;

namespace Gemba.Benchmarks.Peers;

/// <summary>
/// Our gateway with everything observed, beside bare floors of the same runtime and gateways of npm, before one minimal upstream: throughput, latency, processor and memory, interleaved.
/// Started by <c>benchmarks/peers/run</c>; arguments: <c>--npm FOLDER</c>, <c>--out FILE</c> for the raw rounds, <c>--seconds N</c> of each stretch (4), <c>--only WORD</c> for one part.
/// </summary>
internal static class PeersBenchmark
{
    private const int Rounds = 3;

    private static readonly (string Name, Load Load, int InFlight)[] s_parts =
    [
        ("small, 1 in flight", new Load(), 1),
        ("small, 16 in flight", new Load(), 16),
        ("small, 64 in flight", new Load(), 64),
        ("1 KB, 16 in flight", new Load(Size: 1 << 10), 16),
        ("100 KB, 16 in flight", new Load(Size: 100 << 10), 16),
        ("1 MB, 4 in flight", new Load(Size: (1 << 20) - 1024), 4),
        ("5 % upstream faults, 16 in flight", new Load(FaultEvery: 20), 16),
        ("10 steps of progress, 16 in flight", new Load(Steps: 10), 16),
    ];

    public static Task<int> RunAsync(string[] args) => args switch
    {
        ["upstream-http", var port] => Upstream.ServeHttpAsync(Number(port)),
        ["upstream-stdio"] => Upstream.ServeLinesAsync(),
        ["floor-http", var port, var upstream] => Floors.ProxyAsync(Number(port), new Uri(upstream)),
        ["floor-stdio", var port, var program, .. var arguments] => Floors.BridgeAsync(Number(port), program, arguments),
        ["load", var address, var tool, var inFlight, var seconds] => LoadAsync(new Uri(address), tool, Number(inFlight), TimeSpan.FromSeconds(Number(seconds))),
        _ => CompareAsync(args),
    };

    // For a look at one program with a profiler.
    private static async Task<int> LoadAsync(Uri address, string tool, int inFlight, TimeSpan length)
    {
        var result = await Contestant.LoadAsync(tool, address, inFlight, length);
        Console.Out.WriteLine(result);
        return result.Errors == 0 ? 0 : 1;
    }

    private static async Task<int> CompareAsync(string[] args)
    {
        var options = args.Chunk(2).Where(pair => pair.Length == 2).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
        var length = TimeSpan.FromSeconds(Number(options.GetValueOrDefault("--seconds", "4")));
        var only = options.GetValueOrDefault("--only", "");
        await using var raw = options.TryGetValue("--out", out var file) ? new StreamWriter(file) : null;
        await using var field = await Field.StartAsync(options.GetValueOrDefault("--npm"));
        foreach (var contestant in field.All)
            await contestant.RunAsync(new Load(), 16, TimeSpan.FromSeconds(3));
        var met = true;
        foreach (var (name, load, inFlight) in s_parts.Where(part => part.Name.Contains(only, StringComparison.Ordinal)))
        {
            var part = new Part(name, inFlight);
            for (var round = 0; round < Rounds; round++)
            {
                foreach (var contestant in field.All.Where(one => load.Steps == 0 || one.Name is not ("floor stdio" or "gemba router")))
                {
                    var measured = await MeasureAsync(contestant, load, inFlight, length);
                    part.Add(contestant.Name, measured);
                    raw?.WriteLine(JsonSerializer.Serialize(new { part = name, round, contestant = contestant.Name, Machine.LoadAverage, measured }));
                }
            }

            met &= part.Tell();
        }

        if ("sessions".Contains(only, StringComparison.Ordinal))
            met &= await Sessions.TellAsync(field, raw);
        return met ? 0 : 1;
    }

    private static async Task<Measured> MeasureAsync(Contestant contestant, Load load, int inFlight, TimeSpan length)
    {
        var before = contestant.ProcessorTime;
        var result = await contestant.RunAsync(load, inFlight, length);
        var micros = (contestant.ProcessorTime - before).TotalMicroseconds / Math.Max(1, result.Calls);
        return new Measured(result, micros, contestant.ResidentMegabytes);
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}

/// <summary>One contestant in one round.</summary>
internal sealed record Measured(LoadResult Load, double ProcessorMicroseconds, double ResidentMegabytes);
