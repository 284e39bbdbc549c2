using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;

namespace Gemba.Benchmarks.Http;

/// <summary>Posts the same message again and again over kept connections, and asks the server what that cost it.</summary>
internal sealed class HttpLoad(HttpClient client, Func<HttpRequestMessage> request)
{
    private static long s_lastId = 1_000_000;

    /// <summary>Keeps some requests in flight for a while.</summary>
    public async Task<HttpRound> RunAsync(int inFlight, TimeSpan length)
    {
        var before = await AllocatedAsync();
        var watch = Stopwatch.StartNew();
        var counts = await Task.WhenAll(Enumerable.Range(0, inFlight).Select(_ => Task.Run(() => PostUntilAsync(watch, length))));
        var took = watch.Elapsed;
        var after = await AllocatedAsync();
        var calls = counts.Sum();
        return new HttpRound(took.TotalMicroseconds / calls, (double)(after - before) / calls);
    }

    /// <summary>Makes sure that what is measured is an answer and not a refusal.</summary>
    public async Task CheckAsync(string expected)
    {
        using var message = request();
        using var answer = await client.SendAsync(message);
        var text = await answer.Content.ReadAsStringAsync();
        if (text.Contains("\"error\"", StringComparison.Ordinal) || !text.Contains(expected, StringComparison.Ordinal))
            throw new InvalidOperationException($"The answer is not what is to be measured: {text}");
    }

    private async Task<long> PostUntilAsync(Stopwatch watch, TimeSpan length)
    {
        var calls = 0L;
        while (watch.Elapsed < length)
        {
            using var message = request();
            using var answer = await client.SendAsync(message);
            answer.EnsureSuccessStatusCode();
            calls++;
        }

        return calls;
    }

    private async Task<long> AllocatedAsync() => long.Parse(await client.GetStringAsync(new Uri("/allocated", UriKind.Relative)), CultureInfo.InvariantCulture);

    /// <summary>A message as a request, each under an id of its own; headers as name and value in turns.</summary>
    public static Func<HttpRequestMessage> Posting(string path, string body, params string[] headers) => () =>
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{{\"jsonrpc\":\"2.0\",\"id\":{Interlocked.Increment(ref s_lastId)},{body}");
        var message = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative)) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(text)) };
        message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        message.Headers.TryAddWithoutValidation("Accept", "application/json, text/event-stream");
        for (var i = 0; i < headers.Length; i += 2)
            message.Headers.TryAddWithoutValidation(headers[i], headers[i + 1]);
        return message;
    };
}
