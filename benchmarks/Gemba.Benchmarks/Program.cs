using Gemba.Benchmarks;
using Gemba.Benchmarks.Messages;
using Gemba.Benchmarks.Observation;
using Gemba.Benchmarks.Reading;
using Gemba.Benchmarks.Regions;
using Gemba.Benchmarks.Tools;

// Each benchmark compares us with a floor or a peer in the same run; results with method and load stand in benchmarks/RESULTS.md.
var benchmarks = new SortedDictionary<string, Func<string[], Task<int>>>(StringComparer.Ordinal)
{
    ["observation"] = ObservationBenchmark.RunAsync,
    // name → run; the rest of the command line goes to the benchmark
    ["audit"] = Gemba.Benchmarks.Auditing.AuditBenchmark.RunAsync,
    ["envelope"] = MessageBenchmark.RunEnvelopeAsync,
    ["exposition"] = Gemba.Benchmarks.Exposition.ExpositionBenchmark.RunAsync,
    ["reader"] = ReaderBenchmark.RunAsync,
    ["regions"] = RegionBenchmark.RunAsync,
    ["schema"] = MessageBenchmark.RunSchemaAsync,
    ["soak"] = Gemba.Benchmarks.Soak.SoakBenchmark.RunAsync,
    ["tools"] = ToolsBenchmark.RunAsync,
    ["http"] = Gemba.Benchmarks.Http.HttpBenchmark.RunAsync,
    ["peers"] = Gemba.Benchmarks.Peers.PeersBenchmark.RunAsync,
};

if (args.Length == 0 || !benchmarks.TryGetValue(args[0], out var run))
{
    Console.Error.WriteLine($"Name a benchmark: {string.Join(", ", benchmarks.Keys)}.");
    return 2;
}

Machine.Print();
return await run(args[1..]);
