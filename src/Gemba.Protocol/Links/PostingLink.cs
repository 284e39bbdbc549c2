using System.Net.Http.Headers;
using Gemba.Protocol.Peers;

namespace Gemba.Protocol.Links;

/// <summary>The client's end of a link over events: what it sends is posted, what it receives are events.</summary>
internal sealed class PostingLink(HttpMessageInvoker client, Uri address, IReadOnlyDictionary<string, string> headers, PostedEvents events) : Link
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    public override string Kind => EventLink.Name;

    public override async ValueTask<LinkMessage?> ReceiveAsync(CancellationToken cancellationToken)
    {
        while (await events.NextAsync(cancellationToken).ConfigureAwait(false) is { } next)
        {
            if (next.Type == "message")
                return next.Message;
        }

        return null;
    }

    public override async ValueTask SendAsync(LinkMessage message, CancellationToken cancellationToken)
    {
        using var post = EventDial.Prepare(HttpMethod.Post, address, headers);
        post.Content = new ReadOnlyMemoryContent(message.Utf8);
        post.Content.Headers.ContentType = Json;
        try
        {
            using var response = await client.SendAsync(post, cancellationToken).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
                throw new PeerException(PeerFailure.Refused, $"The server answered a message with HTTP status {(int)response.StatusCode}.") { HttpStatus = (int)response.StatusCode };
        }
        catch (HttpRequestException failed)
        {
            // Without a connection it surely was not taken; else it may have been.
            var isSure = failed.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError;
            throw new PeerException(isSure ? PeerFailure.Unreachable : PeerFailure.Broken, failed.Message, failed);
        }
    }

    public override ValueTask DisposeAsync() => events.DisposeAsync();
}
