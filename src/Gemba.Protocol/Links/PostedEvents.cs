using System.Net.ServerSentEvents;
using Gemba.Protocol.Peers;

namespace Gemba.Protocol.Links;

/// <summary>The events of one answer, one after the other. A wait that was cut off is taken up by the next one.</summary>
internal sealed class PostedEvents(HttpResponseMessage response, int maxBytes) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private IAsyncEnumerator<SseItem<byte[]>>? _events;
    private Task<bool>? _moving;

    /// <summary>The next event; <see langword="null"/> where the stream ended.</summary>
    /// <exception cref="IOException">The connection broke, or an event is too long.</exception>
    public async ValueTask<SseItem<byte[]>?> NextAsync(CancellationToken cancellationToken)
    {
        _moving ??= MoveAsync();
        var moved = await _moving.WaitAsync(cancellationToken).ConfigureAwait(false);
        _moving = null;
        return moved ? _events!.Current : null;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        if (_moving is { } moving)
            await ((Task)moving).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_events is { } events)
            await events.DisposeAsync().ConfigureAwait(false);
        response.Dispose();
        _stop.Dispose();
    }

    private async Task<bool> MoveAsync()
    {
        try
        {
            _events ??= Open(await response.Content.ReadAsStreamAsync(_stop.Token).ConfigureAwait(false));
            return await _events.MoveNextAsync().ConfigureAwait(false);
        }
        catch (HttpRequestException broken)
        {
            throw new IOException("The event stream broke.", broken);
        }
    }

    private IAsyncEnumerator<SseItem<byte[]>> Open(Stream stream)
    {
        var body = new BoundedStream(stream, maxBytes);
        return SseParser.Create(body, (_, data) =>
        {
            body.Reset();
            return data.ToArray();
        }).EnumerateAsync(_stop.Token).GetAsyncEnumerator(_stop.Token);
    }
}
