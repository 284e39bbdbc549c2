using Gemba.Protocol.Streams;

namespace Gemba.Protocol.Links;

/// <summary>The events of one answer, one after the other. A wait that was cut off is taken up by the next one.</summary>
internal sealed class PostedEvents(HttpResponseMessage response, int maxBytes) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private EventFeed? _events;
    private Task<ServerEvent?>? _moving;

    /// <summary>The next event; <see langword="null"/> where the stream ended.</summary>
    /// <exception cref="IOException">The connection broke.</exception>
    public async ValueTask<ServerEvent?> NextAsync(CancellationToken cancellationToken)
    {
        _moving ??= MoveAsync();
        var moved = await _moving.WaitAsync(cancellationToken).ConfigureAwait(false);
        _moving = null;
        return moved;
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

    private async Task<ServerEvent?> MoveAsync()
    {
        try
        {
            _events ??= new EventFeed(await response.Content.ReadAsStreamAsync(_stop.Token).ConfigureAwait(false), maxBytes);
            return await _events.NextAsync(_stop.Token).ConfigureAwait(false);
        }
        catch (HttpRequestException broken)
        {
            throw new IOException("The event stream broke.", broken);
        }
    }
}
