using System.IO.Compression;
using System.Text;
using Gemba.Observability.Exposition;
using Gemba.Observability.Metrics;
using Gemba.Tests.Observability.Metrics;
using Microsoft.AspNetCore.Http;

namespace Gemba.Tests.Observability.Exposition;

public sealed class MetricsPageTests
{
    private const string PrometheusAccepts =
        "application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2";

    [Theory]
    [InlineData(null, "text/plain; version=0.0.4; charset=utf-8")]
    [InlineData("*/*", "text/plain; version=0.0.4; charset=utf-8")]
    [InlineData("text/plain", "text/plain; version=0.0.4; charset=utf-8")]
    [InlineData("not a media type,,", "text/plain; version=0.0.4; charset=utf-8")]
    [InlineData("application/openmetrics-text;version=9.0.0", "text/plain; version=0.0.4; charset=utf-8")]
    [InlineData("application/openmetrics-text;q=0.1,text/plain;q=0.9", "text/plain; version=0.0.4; charset=utf-8")]
    [InlineData(PrometheusAccepts, "application/openmetrics-text; version=1.0.0; charset=utf-8")]
    public async Task The_scraper_gets_the_format_that_it_prefers(string? accept, string expected)
    {
        using var process = new ObservedProcess();

        var answer = await AskAsync(new MetricsPage(process.Scraper.Write), accept);

        Assert.Equal((200, expected), (answer.StatusCode, answer.ContentType));
        Assert.Equal(expected.StartsWith("application", StringComparison.Ordinal), Body(answer).EndsWith("# EOF\n", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_scraper_that_takes_gzip_gets_the_same_page_compressed()
    {
        using var process = new ObservedProcess();
        process.Meter.Add(MetricTable.WorkbooksLoaded, 3);

        var answer = await AskAsync(new MetricsPage(process.Scraper.Write), null, "gzip, deflate");

        Assert.Equal("gzip", answer.Headers.ContentEncoding);
        using var gzip = new GZipStream(new MemoryStream(Bytes(answer)), CompressionMode.Decompress);
        Assert.Contains("workbooks_loaded_total 3\n", await new StreamReader(gzip).ReadToEndAsync());
    }

    [Fact]
    public async Task Scrapes_that_come_together_share_one_collection()
    {
        using var process = new ObservedProcess();
        using var gate = new ManualResetEventSlim();
        var collections = 0;
        process.Meter.Observe(MetricTable.CacheEntries, () =>
        {
            gate.Wait();
            return Interlocked.Increment(ref collections);
        }, "workbook");
        var page = new MetricsPage(process.Scraper.Write);

        var asked = Enumerable.Range(0, 20).Select(_ => AskAsync(page, null)).ToArray();
        gate.Set();
        var answers = await Task.WhenAll(asked);

        Assert.Equal(1, collections);
        Assert.Single(answers.Select(Body).Distinct());
    }

    [Fact]
    public async Task A_page_that_somebody_still_reads_is_not_written_over()
    {
        var scrapes = 0;
        var page = new MetricsPage((_, text) =>
        {
            text.Clear();
            text.Add(Interlocked.Increment(ref scrapes)).Add("\n"u8);
        });
        var slow = new GatedStream();
        var reading = AskAsync(page, null, body: slow);
        await slow.Reached;

        var others = new[] { Body(await AskAsync(page, null)), Body(await AskAsync(page, null)) };
        slow.Open();
        await reading;

        Assert.Equal(["2\n", "3\n"], others);
        Assert.Equal("1\n", slow.Text);
    }

    [Fact]
    public void A_scrape_after_another_takes_little_new_memory()
    {
        using var process = new ObservedProcess();
        for (var i = 0; i < 50; i++)
        {
            KnownNames.Tools.Register($"page_tool_{i}");
            process.Calls.Record(ObservedProcess.ToolCall($"page_tool_{i}"));
        }

        var text = new ScrapeText();
        process.Scraper.Write(ScrapeFormat.Prometheus, text);
        process.Scraper.Write(ScrapeFormat.Prometheus, text);
        var before = GC.GetAllocatedBytesForCurrentThread();
        process.Scraper.Write(ScrapeFormat.Prometheus, text);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 * 1024);
        Assert.True(text.Written.Length > 300_000);
    }

    [Fact]
    public async Task A_page_that_cannot_be_collected_says_so_and_the_next_one_is_tried_again()
    {
        var broken = true;
        var page = new MetricsPage((_, text) =>
        {
            text.Clear();
            text.Add(broken ? throw new InvalidOperationException("The metrics could not be collected.") : "fine\n"u8);
        });

        var failed = await AskAsync(page, null);
        broken = false;
        var mended = await AskAsync(page, null);

        Assert.Equal(500, failed.StatusCode);
        Assert.Contains("could not be collected", Body(failed));
        Assert.Equal((200, "fine\n"), (mended.StatusCode, Body(mended)));
    }

    [Fact]
    public async Task HEAD_tells_the_length_and_sends_nothing()
    {
        using var process = new ObservedProcess();

        var answer = await AskAsync(new MetricsPage(process.Scraper.Write), null, method: "HEAD");

        Assert.True(answer.ContentLength > 0);
        Assert.Empty(Bytes(answer));
    }

    private static async Task<HttpResponse> AskAsync(MetricsPage page, string? accept, string? encoding = null, string method = "GET", Stream? body = null)
    {
        var context = new DefaultHttpContext();
        context.Request.Method = method;
        if (accept is not null)
            context.Request.Headers.Accept = accept;
        if (encoding is not null)
            context.Request.Headers.AcceptEncoding = encoding;
        context.Response.Body = body ?? new MemoryStream();
        await page.AnswerAsync(context);
        return context.Response;
    }

    private static byte[] Bytes(HttpResponse answer) => ((MemoryStream)answer.Body).ToArray();

    private static string Body(HttpResponse answer) => Encoding.UTF8.GetString(Bytes(answer));

    /// <summary>A client that takes its time: what it was given is looked at only when the gate opens.</summary>
    private sealed class GatedStream : MemoryStream
    {
        private readonly TaskCompletionSource _reached = new();
        private readonly TaskCompletionSource _gate = new();

        public Task Reached => _reached.Task;

        public string Text => Encoding.UTF8.GetString(ToArray());

        public void Open() => _gate.SetResult();

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _reached.SetResult();
            await _gate.Task;
            Write(buffer.Span);
        }
    }
}
