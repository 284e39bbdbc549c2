using System.Buffers;
using System.Text;
using System.Threading.Channels;
using Gemba.Protocol.Faults;
using Gemba.Protocol.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gemba.Protocol.Links;

/// <summary>Messages as clients of 2024-11-05 take them over HTTP: those to the client are events of one answer that does not end, those of the client are posted.</summary>
public sealed class EventLink : Link
{
    /// <summary>How such a link is named.</summary>
    public const string Name = "sse";

    // A client that posts faster than it is served waits with its request.
    private const int MostWaiting = 64;

    private readonly HttpContext _http;
    private readonly EventLinkOptions _options;
    private readonly TimeProvider _clock;
    private readonly Channel<LinkMessage> _posted = Channel.CreateBounded<LinkMessage>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly CancellationTokenSource _stop = new();
    private Task _keeping = Task.CompletedTask;

    /// <summary>Puts a link on a GET request, whose answer it then owns until it is disposed.</summary>
    /// <param name="http">The request.</param>
    /// <param name="options">Bounds; the defaults where none are given.</param>
    /// <param name="clock">For the time that a message may take.</param>
    public EventLink(HttpContext http, EventLinkOptions? options = null, TimeProvider? clock = null)
    {
        ArgumentNullException.ThrowIfNull(http);
        (_http, _options, _clock) = (http, options ?? new EventLinkOptions(), clock ?? TimeProvider.System);
    }

    /// <inheritdoc/>
    public override string Kind => Name;

    /// <summary>Begins the answer with where the client posts.</summary>
    /// <param name="address">The address, as seen from that of the request.</param>
    /// <exception cref="IOException">The client is gone.</exception>
    public async Task BeginAsync(string address)
    {
        var headers = _http.Response.Headers;
        headers.ContentType = "text/event-stream";
        headers.CacheControl = "no-cache, no-store";
        headers["X-Accel-Buffering"] = "no";
        _http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        await WriteAsync("endpoint", Encoding.UTF8.GetBytes(address)).ConfigureAwait(false);
        _keeping = KeepAsync();
    }

    /// <summary>Takes a message that the client posted.</summary>
    /// <returns>Why it is not taken; <see langword="null"/> where it is, which says nothing of what it holds.</returns>
    public async ValueTask<Fault?> PostAsync(HttpContext post)
    {
        ArgumentNullException.ThrowIfNull(post);
        if (ContentTypeRule.FaultOf(post.Request.ContentType) is { } unreadable)
            return unreadable;
        try
        {
            using (var body = await RequestBody.ReadAsync(post, _options.MaxMessageBytes, post.RequestAborted).ConfigureAwait(false))
                await _posted.Writer.WriteAsync(new LinkMessage(body.Utf8.ToArray()), post.RequestAborted).ConfigureAwait(false);
            return null;
        }
        catch (ChannelClosedException)
        {
            return ProtocolFaults.EventsUnknown();
        }
        catch (FaultException unfit)
        {
            return unfit.Fault;
        }
    }

    /// <inheritdoc/>
    public override async ValueTask<LinkMessage?> ReceiveAsync(CancellationToken cancellationToken)
    {
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _http.RequestAborted);
        try
        {
            return await _posted.Reader.WaitToReadAsync(gone.Token).ConfigureAwait(false) && _posted.Reader.TryRead(out var message) ? message : null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public override async ValueTask SendAsync(LinkMessage message, CancellationToken cancellationToken) =>
        await WriteAsync("message", LineBreaks.Without(message.Utf8)).ConfigureAwait(false);

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested)
            return;
        _posted.Writer.TryComplete();
        await _stop.CancelAsync().ConfigureAwait(false);
        await _keeping.ConfigureAwait(false);
        // Whoever writes now writes into an answer that is over.
        await _turn.WaitAsync().ConfigureAwait(false);
    }

    private async Task WriteAsync(string kind, ReadOnlyMemory<byte> data)
    {
        // An event that has begun is written whole.
        try
        {
            await _turn.WaitAsync(_stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException closed)
        {
            throw new IOException("The stream is closed.", closed);
        }

        try
        {
            using var limit = new CancellationTokenSource(_options.MessageTimeout, _clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _http.RequestAborted);
            var output = _http.Response.BodyWriter;
            Encoding.UTF8.GetBytes(kind.Length == 0 ? ":" : $"event: {kind}\ndata: ", output);
            output.Write(data.Span);
            output.Write("\n\n"u8);
            await output.FlushAsync(either.Token).ConfigureAwait(false);
            _http.RequestAborted.ThrowIfCancellationRequested();
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException or InvalidOperationException)
        {
            _http.Abort();
            throw new IOException("The client is gone, or does not read.", gone);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task KeepAsync()
    {
        using var pace = new PeriodicTimer(_options.KeepAlive, _clock);
        try
        {
            while (await pace.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false))
                await WriteAsync("", default).ConfigureAwait(false);
        }
        catch (Exception over) when (over is OperationCanceledException or IOException)
        {
            // The link is closed, or its client is gone.
        }
    }
}
