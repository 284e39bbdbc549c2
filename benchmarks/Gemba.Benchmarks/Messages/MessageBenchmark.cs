using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Gemba.Protocol.Envelopes;
using Gemba.Protocol.Schemas;

namespace Gemba.Benchmarks.Messages;

/// <summary>
/// Reading a message's envelope and judging a call's arguments. The floor of both is one bare Utf8JsonReader pass over the same bytes, the
/// peer is JsonDocument.Parse, which a validator or router on a DOM pays before it begins.
/// </summary>
internal static class MessageBenchmark
{
    private const int Rounds = 15;
    private static readonly TimeSpan PerCell = TimeSpan.FromMilliseconds(60);

    private static readonly byte[] Arguments =
        """{"path":"sales/2025/ledger.xlsx","sheet":"Ledger","range":"A1:H200","limit":200,"offset":400,"format":"dense","columns":["Date","Customer","Amount"],"filters":[{"column":"Amount","op":"gt","value":100.5},{"column":"Region","op":"eq","value":"North"}],"includeFormulas":false}"""u8.ToArray();

    private static readonly byte[] Message =
    [
        .. """{"jsonrpc":"2.0","id":4711,"method":"tools/call","params":{"name":"read_table","arguments":"""u8, .. Arguments,
        .. ""","_meta":{"traceparent":"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01","progressToken":"p-1","io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}}}"""u8,
    ];

    private const string Schema =
        """
        {"type":"object","additionalProperties":false,"required":["path","sheet"],"properties":{
          "path":{"type":"string","minLength":1,"maxLength":400},"sheet":{"type":"string"},"range":{"type":"string"},
          "limit":{"type":"integer","minimum":1,"maximum":500},"offset":{"type":"integer","minimum":0},
          "format":{"enum":["dense","csv","rows","json","values"]},"columns":{"type":"array","items":{"type":"string"},"maxItems":100},
          "filters":{"type":"array","items":{"type":"object","required":["column","op"],"properties":{
            "column":{"type":"string"},"op":{"enum":["eq","ne","gt","lt","contains"]},"value":{"type":["string","number","boolean","null"]}}}},
          "includeFormulas":{"type":"boolean"}}}
        """;

    public static Task<int> RunEnvelopeAsync(string[] _) => RunAsync("message", Message, "envelope", () => Envelope.TryRead(Message, out var _, out var _));

    public static Task<int> RunSchemaAsync(string[] _)
    {
        var schema = CompiledSchema.Compile(JsonSerializer.Deserialize<JsonElement>(Schema));
        return RunAsync("arguments", Arguments, "judging", () => schema.Validate(Arguments).IsValid);
    }

    private static Task<int> RunAsync(string what, byte[] bytes, string name, Func<bool> ours)
    {
        (string Name, Func<bool> Run)[] cells = [("bare reader (floor)", () => ReadAll(bytes)), ("JsonDocument.Parse (peer)", () => Parse(bytes)), (name, ours)];
        var nanoseconds = cells.Select(_ => new List<double>()).ToArray();
        var allocated = new double[cells.Length];
        for (var round = -3; round < Rounds; round++)
        {
            for (var i = 0; i < cells.Length; i++)
            {
                var (time, space) = Measure(cells[i].Run);
                if (round < 0)
                    continue;   // the first rounds are the compiler's
                nanoseconds[i].Add(time);
                allocated[i] = space;
            }
        }

        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what} of {bytes.Length} bytes, {Rounds} interleaved rounds"));
        for (var i = 0; i < cells.Length; i++)
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{cells[i].Name,-26} {Benchmarks.Rounds.Median(nanoseconds[i]),8:0} ns  {allocated[i],7:0.##} B  {Benchmarks.Rounds.MedianRatio(nanoseconds[i], nanoseconds[0]),6:0.00} × floor"));
        return Task.FromResult(allocated[^1] == 0 ? 0 : 1);
    }

    private static (double Nanoseconds, double Bytes) Measure(Func<bool> run)
    {
        var count = 0;
        var before = GC.GetAllocatedBytesForCurrentThread();
        var started = Stopwatch.GetTimestamp();
        do
        {
            for (var i = 0; i < 500; i++)
            {
                if (!run())
                    throw new InvalidOperationException("The benchmark's own input was refused.");
            }

            count += 500;
        }
        while (Stopwatch.GetElapsedTime(started) < PerCell);

        return (Stopwatch.GetElapsedTime(started).TotalNanoseconds / count, (GC.GetAllocatedBytesForCurrentThread() - before) / (double)count);
    }

    private static bool ReadAll(byte[] bytes)
    {
        var reader = new Utf8JsonReader(bytes);
        var tokens = 0;
        while (reader.Read())
            tokens++;
        return tokens > 0;
    }

    private static bool Parse(byte[] bytes)
    {
        using var document = JsonDocument.Parse(bytes);
        return document.RootElement.ValueKind == JsonValueKind.Object;
    }
}
