using System.IO.Compression;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Gemba.Observability.Exposition;

/// <summary>Answers scrapes. Those that come while one is being written share it.</summary>
/// <param name="take">Writes one scrape; throws <see cref="InvalidOperationException"/> when it cannot.</param>
internal sealed class MetricsPage(Func<ScrapeFormat, byte[]> take)
{
    private readonly Lock _one = new();
    private readonly Task<Rendered>?[] _underWay = new Task<Rendered>?[2];

    /// <summary>Writes the page in the format and encoding that the scraper prefers; 500 with a sentence when it cannot be written.</summary>
    internal async Task AnswerAsync(HttpContext context)
    {
        var format = Preferred(context.Request.Headers.Accept, out var version);
        var response = context.Response;
        try
        {
            var page = await Share(format).ConfigureAwait(false);
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
    }

    private Task<Rendered> Share(ScrapeFormat format)
    {
        lock (_one)
        {
            ref var underWay = ref _underWay[(int)format];
            if (underWay is null || underWay.IsCompleted)
                underWay = Task.Run(() => new Rendered(take(format)));
            return underWay;
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

    /// <summary>One written page; compressed at most once, however many ask.</summary>
    private sealed class Rendered(byte[] plain)
    {
        private readonly Lazy<byte[]> _gzip = new(() => Compress(plain));

        internal byte[] Plain => plain;

        internal byte[] Gzip => _gzip.Value;

        private static byte[] Compress(byte[] plain)
        {
            using var compressed = new MemoryStream(plain.Length / 8);
            using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
                gzip.Write(plain);
            return compressed.ToArray();
        }
    }
}
