using System.Collections.Concurrent;
using System.Diagnostics;

namespace Gemba.Benchmarks.Soak;

/// <summary>
/// So many calls a second, whether those before are answered or not. A call's time counts from when it was due, so that a server that stands still is seen by
/// every call that it kept waiting.
/// </summary>
internal sealed class SoakLoad(HttpClient client, int callsPerSecond)
{
    private const int KeptSessions = 8;
    private const int VisitsPerSecond = 3;
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(30);

    private readonly ConcurrentQueue<double> _milliseconds = new();
    private readonly ConcurrentQueue<string> _surprises = new();
    private readonly long _visitEvery = Math.Max(1, callsPerSecond / VisitsPerSecond);
    private long _started;
    private long _answered;
    private long _visits;

    /// <summary>Calls that were sent.</summary>
    public long Started => Interlocked.Read(ref _started);

    /// <summary>Calls that were answered with a result, or, where it was due, with a fault.</summary>
    public long Answered => Interlocked.Read(ref _answered);

    /// <summary>Sessions that were opened, used for one call and closed.</summary>
    public long Visits => Interlocked.Read(ref _visits);

    /// <summary>What was not as it should be, the first of it.</summary>
    public string? Surprise => _surprises.FirstOrDefault();

    public async Task RunAsync(TimeSpan length)
    {
        var sessions = await Task.WhenAll(Enumerable.Range(0, KeptSessions).Select(_ => OpenAsync()));
        using var end = new CancellationTokenSource(length);
        await Task.Factory.StartNew(() => SendUntil(end.Token.WaitHandle, sessions), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        for (var ended = Stopwatch.GetTimestamp(); Answered + _surprises.Count < Started && Stopwatch.GetElapsedTime(ended) < LongestAnswer;)
            await Task.Delay(10);
    }

    /// <summary>How long the calls took that were answered since this was last asked.</summary>
    public double[] TakeMilliseconds()
    {
        var taken = new double[_milliseconds.Count];
        for (var i = 0; i < taken.Length; i++)
            _milliseconds.TryDequeue(out taken[i]);
        return taken;
    }

    /// <remarks>On a thread of its own, which looks at the clock each millisecond; the runtime's timers are late by four, and the calls would come in bursts.</remarks>
    private void SendUntil(WaitHandle end, string[] sessions)
    {
        var began = Stopwatch.GetTimestamp();
        while (!end.WaitOne(1))
        {
            for (var due = (long)(Stopwatch.GetElapsedTime(began).TotalSeconds * callsPerSecond); _started < due; _started++)
            {
                var session = _started / 4 % 2 == 0 ? null : sessions[_started / 8 % KeptSessions];
                _ = _started % _visitEvery == 0 ? VisitAsync(_started) : CallAsync(_started, session, began + (long)(_started * (double)Stopwatch.Frequency / callsPerSecond));
            }
        }
    }

    private async Task CallAsync(long number, string? session, long due)
    {
        if (await SendAsync(number, session))
            _milliseconds.Enqueue(Stopwatch.GetElapsedTime(due).TotalMilliseconds);
    }

    /// <summary>A client that comes, asks once and goes.</summary>
    private async Task VisitAsync(long number)
    {
        try
        {
            var session = await OpenAsync();
            await SendAsync(number, session);
            using var request = SoakCall.Close(session);
            using var closed = await client.SendAsync(request);
            closed.EnsureSuccessStatusCode();
            Interlocked.Increment(ref _visits);
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException)
        {
            _surprises.Enqueue($"session of call {number}: {failure.Message}");
        }
    }

    private async Task<string> OpenAsync()
    {
        using var request = SoakCall.Initialize();
        using var answer = await client.SendAsync(request);
        answer.EnsureSuccessStatusCode();
        return answer.Headers.GetValues("Mcp-Session-Id").Single();
    }

    private async Task<bool> SendAsync(long number, string? session)
    {
        try
        {
            using var request = SoakCall.Request(number, session);
            using var answer = await client.SendAsync(request);
            var text = await answer.Content.ReadAsStringAsync();
            var isRight = text.Contains("\"result\":", StringComparison.Ordinal) && text.Contains("\"isError\":true", StringComparison.Ordinal) == SoakCall.IsFault(number);
            if (isRight)
                Interlocked.Increment(ref _answered);
            else
                _surprises.Enqueue($"call {number}, {(int)answer.StatusCode}: {text}");
            return isRight;
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException)
        {
            _surprises.Enqueue($"call {number}: {failure.Message}");
            return false;
        }
    }
}
