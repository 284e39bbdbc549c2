using System.Globalization;
using System.Text.Json;

namespace Gemba.Benchmarks.Peers;

/// <summary>What a session costs that was opened and left: resident memory before and after, divided by the sessions.</summary>
internal static class Sessions
{
    private const double MostKilobytes = 8;
    private const int Openers = 8;
    private static readonly TimeSpan s_settles = TimeSpan.FromSeconds(10);

    public static async Task<bool> TellAsync(Field field, StreamWriter? raw)
    {
        var gateway = field.Find("gemba http")!;
        Console.Out.WriteLine();
        Console.Out.WriteLine("sessions opened and left, gemba http");
        var met = true;
        foreach (var (count, calls) in ((int, bool)[])[(1_000, false), (9_000, false), (1_000, true), (9_000, true)])
        {
            var before = gateway.ResidentMegabytes;
            var left = count;
            await Task.WhenAll(Enumerable.Range(0, Openers).Select(_ => Task.Run(async () =>
            {
                while (Interlocked.Decrement(ref left) >= 0)
                {
                    using var line = gateway.NewLine();
                    await gateway.OpenSessionAsync(line, calls);
                }
            })));
            await Task.Delay(s_settles);
            var each = (gateway.ResidentMegabytes - before) * 1024 / count;
            Console.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  {count,6} more {(calls ? "that made a call" : "that shook hands"),-17}{before,7:0} MB → {gateway.ResidentMegabytes,5:0} MB{each,8:0.0} KB each, at most {MostKilobytes:0}"));
            raw?.WriteLine(JsonSerializer.Serialize(new { part = "sessions", count, calls, before, after = gateway.ResidentMegabytes }));
            met &= count < 9_000 || each <= MostKilobytes;
        }

        return met;
    }
}
