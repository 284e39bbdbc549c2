using System.Text;

namespace Gemba.Benchmarks.Peers;

/// <summary>The HTTP+SSE transport of 2024-11-05, which mcp-hub speaks: one stream brings all answers, requests are posted beside it.</summary>
internal sealed class SseClient : IDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = Timeout.InfiniteTimeSpan };
    private readonly Answers _answers = new();
    private Uri? _posts;

    /// <summary>Opens the stream and learns where to post.</summary>
    public async Task OpenAsync(Uri address)
    {
        var stream = await _client.GetStreamAsync(address);
        var reader = new Lines(stream);
        while (_posts is null)
        {
            var line = await reader.NextAsync() ?? throw new IOException("The event stream ended before it named an endpoint.");
            if (line.Span.StartsWith("data: "u8))
                _posts = new Uri(address, Encoding.UTF8.GetString(line.Span[6..]).Trim());
        }

        _ = HearAsync(reader);
    }

    /// <summary>A way for one request at a time.</summary>
    public ILine NewLine() => new Line(this, new HttpLine(_posts!, session: null));

    public void Dispose() => _client.Dispose();

    private async Task HearAsync(Lines reader)
    {
        try
        {
            while (await reader.NextAsync() is { } line)
            {
                if (line.Span.StartsWith("data: "u8))
                    _answers.Hear(line.Span[6..]);
            }
        }
        catch (Exception ended) when (ended is IOException or HttpRequestException or ObjectDisposedException)
        {
            // The process was ended, or we are.
        }

        _answers.End();
        reader.Dispose();
    }

    private sealed class Line(SseClient client, HttpLine posts) : ILine
    {
        public async ValueTask<ReadOnlyMemory<byte>> AskAsync(ReadOnlyMemory<byte> message, long id)
        {
            var answer = id > 0 ? client._answers.ExpectAsync(id) : Task.FromResult(ReadOnlyMemory<byte>.Empty);
            await posts.AskAsync(message, id);
            return posts.Status is >= 200 and < 300 ? await answer : throw new IOException($"HTTP {posts.Status}");
        }

        public void Dispose() => posts.Dispose();
    }
}
