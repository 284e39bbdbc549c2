using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using Gemba.Protocol.Links;
using Gemba.Protocol.Streams;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gemba.Protocol.Http;

/// <summary>Writes an event stream into an HTTP answer (WHATWG HTML §9.2).</summary>
internal sealed class EventWriter(McpEndpointOptions options, TimeProvider clock, IEndpointObserver observer)
{
    /// <summary>Carries a stream until it ends, the client leaves, or another connection takes it over.</summary>
    /// <param name="http">The request.</param>
    /// <param name="stream">What to carry.</param>
    /// <param name="reader">This connection's number on the stream.</param>
    /// <param name="primed">Whether to begin with an event that holds only an id, from which a client can resume that has seen nothing yet.</param>
    /// <returns>Bytes written.</returns>
    public async Task<long> CarryAsync(HttpContext http, EventStream stream, int reader, bool primed)
    {
        Begin(http);
        observer.StreamOpened();
        var written = 0L;
        try
        {
            var output = http.Response.BodyWriter;
            if (primed)
                written += WriteLine(output, $"id: {stream.Number}-0\ndata:\n\n");
            await output.FlushAsync(http.RequestAborted).ConfigureAwait(false);
            while (await NextAsync(http, stream, reader).ConfigureAwait(false) is { Data: not null } next)
                written += await WriteAsync(http, stream, next).ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException)
        {
            // The connection broke: whoever made the call hears of it through the request's own end.
            return written;
        }
        finally
        {
            stream.Detach(reader);
            observer.StreamClosed();
        }

        return written;
    }

    private static void Begin(HttpContext http)
    {
        var headers = http.Response.Headers;
        headers.ContentType = "text/event-stream";
        headers.CacheControl = "no-cache, no-store";
        headers["X-Accel-Buffering"] = "no";
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
    }

    private async ValueTask<StreamEvent> NextAsync(HttpContext http, EventStream stream, int reader)
    {
        var pending = stream.NextAsync(reader, http.RequestAborted);
        if (pending.IsCompleted)
            return await EndOrGoOnAsync(http, await pending.ConfigureAwait(false)).ConfigureAwait(false);
        var next = pending.AsTask();
        while (true)
        {
            try
            {
                return await EndOrGoOnAsync(http, await next.WaitAsync(options.KeepAlive, clock, http.RequestAborted).ConfigureAwait(false)).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                WriteLine(http.Response.BodyWriter, ":\n\n");
                await http.Response.BodyWriter.FlushAsync(http.RequestAborted).ConfigureAwait(false);
            }
        }
    }

    private static async ValueTask<StreamEvent> EndOrGoOnAsync(HttpContext http, StreamEvent next)
    {
        if (next.Retry is { } retry)
        {
            WriteLine(http.Response.BodyWriter, string.Create(CultureInfo.InvariantCulture, $"retry: {(long)retry.TotalMilliseconds}\n\n"));
            await http.Response.BodyWriter.FlushAsync(http.RequestAborted).ConfigureAwait(false);
        }

        return next;
    }

    private static async ValueTask<long> WriteAsync(HttpContext http, EventStream stream, StreamEvent next)
    {
        var output = http.Response.BodyWriter;
        var written = stream.CanResume
            ? WriteLine(output, string.Create(CultureInfo.InvariantCulture, $"id: {stream.Number}-{next.Sequence}\nevent: message\ndata: "))
            : WriteLine(output, "event: message\ndata: ");
        var data = LineBreaks.Without(next.Data!.Value);
        output.Write(data.Span);
        written += data.Length + WriteLine(output, "\n\n");
        await output.FlushAsync(http.RequestAborted).ConfigureAwait(false);
        return written;
    }

    private static int WriteLine(PipeWriter output, string text) => (int)Encoding.UTF8.GetBytes(text, output);
}
