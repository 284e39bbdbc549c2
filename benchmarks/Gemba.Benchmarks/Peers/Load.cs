using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Gemba.Benchmarks.Peers;

/// <summary>What is asked for, again and again.</summary>
/// <param name="Size">Bytes of padding in an answer.</param>
/// <param name="Steps">Progress notifications before it.</param>
/// <param name="FaultEvery">Each so-manieth call fails at the upstream; 0 for none.</param>
internal sealed record Load(int Size = 0, int Steps = 0, int FaultEvery = 0)
{
    private static long s_lastId = 1000;

    /// <summary>Keeps a request in flight on each line for a while, and checks every answer against its request.</summary>
    public async Task<LoadResult> RunAsync(IReadOnlyList<ILine> lines, string tool, TimeSpan length)
    {
        var watch = Stopwatch.StartNew();
        var workers = await Task.WhenAll(lines.Select(line => Task.Run(() => AskUntilAsync(line, tool, watch, length))));
        var took = watch.Elapsed;
        var times = workers.SelectMany(worker => worker.Ticks).Order().ToArray();
        return new LoadResult(
            times.Length / took.TotalSeconds,
            At(times, 0.5),
            At(times, 0.99),
            times.Length,
            workers.Sum(worker => worker.Errors),
            workers.Select(worker => worker.FirstError).FirstOrDefault(error => error is not null));
    }

    private static double At(long[] sorted, double share) =>
        sorted.Length == 0 ? double.NaN : Stopwatch.GetElapsedTime(0, sorted[(int)(share * (sorted.Length - 1))]).TotalMilliseconds;

    private async Task<(List<long> Ticks, long Errors, string? FirstError)> AskUntilAsync(ILine line, string tool, Stopwatch watch, TimeSpan length)
    {
        var ticks = new List<long>(64 * 1024);
        var errors = 0L;
        string? firstError = null;
        while (watch.Elapsed < length)
        {
            var id = Interlocked.Increment(ref s_lastId);
            var isFault = FaultEvery > 0 && id % FaultEvery == 0;
            var message = Message(id, tool, isFault);
            var started = Stopwatch.GetTimestamp();
            try
            {
                var answer = await line.AskAsync(message, id);
                ticks.Add(Stopwatch.GetTimestamp() - started);
                if (WhatIsWrong(answer.Span, id, isFault) is { } wrong)
                    (errors, firstError) = (errors + 1, firstError ?? wrong);
            }
            catch (IOException failed)
            {
                (errors, firstError) = (errors + 1, firstError ?? failed.Message);
                if (errors > 1000)
                    break;
            }
        }

        return (ticks, errors, firstError);
    }

    private byte[] Message(long id, string tool, bool isFault)
    {
        var size = Size == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $",\"size\":{Size}");
        var steps = Steps == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $",\"steps\":{Steps}");
        var meta = Steps == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $",\"_meta\":{{\"progressToken\":{id}}}");
        var fault = isFault ? ",\"fault\":true" : "";
        return Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"jsonrpc\":\"2.0\",\"id\":{id},\"method\":\"tools/call\",\"params\":{{\"name\":\"{tool}\",\"arguments\":{{\"text\":\"the text {id};\"{size}{steps}{fault}}}{meta}}}}}"));
    }

    private string? WhatIsWrong(ReadOnlySpan<byte> answer, long id, bool isFault)
    {
        var head = answer[..Math.Min(answer.Length, 4096)];
        var own = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"the text {id};"));
        if (isFault)
            return head.IndexOf("error"u8) >= 0 ? null : $"A call that was to fail answered {Text(answer)}";
        if (answer.IndexOf(own) < 0 || answer.Length < Size || answer.LastIndexOf(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"\"id\":{id}"))) < 0)
            return $"Request {id} was answered with {Text(answer)}";
        return Steps > 0 && answer.Count("notifications/progress"u8) != Steps ? $"Request {id} brought {answer.Count("notifications/progress"u8)} steps of {Steps}." : null;
    }

    private static string Text(ReadOnlySpan<byte> answer) => Encoding.UTF8.GetString(answer[..Math.Min(answer.Length, 300)]);
}

/// <summary>One measured stretch.</summary>
internal sealed record LoadResult(double PerSecond, double P50, double P99, long Calls, long Errors, string? FirstError);
