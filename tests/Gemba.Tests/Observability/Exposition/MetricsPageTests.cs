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

        var answer = await AskAsync(new MetricsPage(process.Scraper.Take), accept);

        Assert.Equal((200, expected), (answer.StatusCode, answer.ContentType));
        Assert.Equal(expected.StartsWith("application", StringComparison.Ordinal), Body(answer).EndsWith("# EOF\n", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_scraper_that_takes_gzip_gets_the_same_page_compressed()
    {
        using var process = new ObservedProcess();
        process.Meter.Add(MetricTable.WorkbooksLoaded, 3);

        var answer = await AskAsync(new MetricsPage(process.Scraper.Take), null, "gzip, deflate");

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
        var page = new MetricsPage(process.Scraper.Take);

        var asked = Enumerable.Range(0, 20).Select(_ => AskAsync(page, null)).ToArray();
        gate.Set();
        var answers = await Task.WhenAll(asked);

        Assert.Equal(1, collections);
        Assert.Single(answers.Select(Body).Distinct());
    }

    [Fact]
    public async Task A_page_that_cannot_be_collected_says_so_and_the_next_one_is_tried_again()
    {
        var broken = true;
        var page = new MetricsPage(format => broken ? throw new InvalidOperationException("The metrics could not be collected.") : "fine\n"u8.ToArray());

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

        var answer = await AskAsync(new MetricsPage(process.Scraper.Take), null, method: "HEAD");

        Assert.True(answer.ContentLength > 0);
        Assert.Empty(Bytes(answer));
    }

    private static async Task<HttpResponse> AskAsync(MetricsPage page, string? accept, string? encoding = null, string method = "GET")
    {
        var context = new DefaultHttpContext();
        context.Request.Method = method;
        if (accept is not null)
            context.Request.Headers.Accept = accept;
        if (encoding is not null)
            context.Request.Headers.AcceptEncoding = encoding;
        context.Response.Body = new MemoryStream();
        await page.AnswerAsync(context);
        return context.Response;
    }

    private static byte[] Bytes(HttpResponse answer) => ((MemoryStream)answer.Body).ToArray();

    private static string Body(HttpResponse answer) => Encoding.UTF8.GetString(Bytes(answer));
}
