using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Gemba.Observability.Exposition;

/// <summary>Answers scrapes. Those that come while one is being written share it; its memory is used again.</summary>
/// <param name="write">Writes one scrape; throws <see cref="InvalidOperationException"/> when it cannot.</param>
internal sealed class MetricsPage(Action<ScrapeFormat, ScrapeText> write)
{
    /// <summary>Pages whose memory is kept: one for each format.</summary>
    private const int MostKept = 2;

    private readonly Lock _one = new();
    private readonly ScrapePage?[] _underWay = new ScrapePage?[2];
    private readonly Stack<ScrapePage> _free = new();

    /// <summary>Writes the page in the format and encoding that the scraper prefers; 500 with a sentence when it cannot be written.</summary>
    internal async Task AnswerAsync(HttpContext context)
    {
        var format = Preferred(context.Request.Headers.Accept, out var version);
        var response = context.Response;
        var page = Join(format);
        try
        {
            await page.Writing.ConfigureAwait(false);
            response.ContentType = format == ScrapeFormat.OpenMetrics
                ? $"application/openmetrics-text; version={version}; charset=utf-8"
                : "text/plain; version=0.0.4; charset=utf-8";
            response.Headers.Vary = "Accept, Accept-Encoding";
            var body = page.Plain;
            if (TakesGzip(context.Request.Headers.AcceptEncoding))
            {
                response.Headers.ContentEncoding = "gzip";
                body = page.Gzip;
            }

            response.ContentLength = body.Length;
            if (!HttpMethods.IsHead(context.Request.Method))
                await response.Body.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
        }
        catch (InvalidOperationException fault) when (!response.HasStarted)
        {
            response.StatusCode = StatusCodes.Status500InternalServerError;
            response.ContentType = "text/plain; charset=utf-8";
            await response.WriteAsync($"{fault.Message} {fault.InnerException?.GetType().Name}\n", context.RequestAborted).ConfigureAwait(false);
        }
        finally
        {
            Leave(page);
        }
    }

    private ScrapePage Join(ScrapeFormat format)
    {
        lock (_one)
        {
            ref var underWay = ref _underWay[(int)format];
            if (underWay is null || underWay.Writing.IsCompleted)
            {
                underWay = _free.TryPop(out var used) ? used : new ScrapePage();
                underWay.Begin(format, write);
            }

            underWay.Readers++;
            return underWay;
        }
    }

    private void Leave(ScrapePage page)
    {
        lock (_one)
        {
            if (--page.Readers > 0)
                return;
            var at = Array.IndexOf(_underWay, page);
            if (at >= 0)
                _underWay[at] = null;
            if (_free.Count < MostKept)
                _free.Push(page);
            else
                page.Dispose();
        }
    }

    private static ScrapeFormat Preferred(IList<string?> accept, out string version)
    {
        version = "1.0.0";
        if (!MediaTypeHeaderValue.TryParseList([.. accept.OfType<string>()], out var types))
            return ScrapeFormat.Prometheus;
        var open = types.Where(type => type.MediaType == "application/openmetrics-text").MaxBy(type => type.Quality ?? 1);
        if (open is null)
            return ScrapeFormat.Prometheus;
        var asked = open.Parameters.FirstOrDefault(parameter => parameter.Name == "version")?.Value.Value;
        if (asked is not (null or "1.0.0" or "0.0.1"))
            return ScrapeFormat.Prometheus;
        version = asked ?? version;
        var plain = types.Where(type => type.MediaType == "text/plain").Select(type => type.Quality ?? 1).DefaultIfEmpty(0).Max();
        return (open.Quality ?? 1) >= plain ? ScrapeFormat.OpenMetrics : ScrapeFormat.Prometheus;
    }

    private static bool TakesGzip(IList<string?> encodings) =>
        StringWithQualityHeaderValue.TryParseList([.. encodings.OfType<string>()], out var asked)
        && asked.Any(encoding => encoding.Value == "gzip" && encoding.Quality is not 0);
}
