using System.Text;
using Gemba.Protocol.Peers;
using Gemba.Protocol.Streams;

namespace Gemba.Protocol.Links;

/// <summary>Opens links to servers that speak HTTP as 2024-11-05 has it: one GET whose events are the server's messages, and POST requests to the address that its first event names.</summary>
public static class EventDial
{
    // Some servers cannot send an event of an address longer than a line of theirs; none needs more.
    private const int LongestAddress = 4096;

    /// <summary>Connects, and waits for the first event.</summary>
    /// <param name="client">Sends the requests, as <see cref="HttpPeer"/> has it.</param>
    /// <param name="server">Where the stream is.</param>
    /// <param name="headers">Headers of every request.</param>
    /// <param name="maxBytes">Longest event in bytes; of a longer one the link says only whose answer it is.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="PeerException">It cannot be reached, or has no such stream.</exception>
    public static async Task<Link> ConnectAsync(HttpMessageInvoker client, Uri server, IReadOnlyDictionary<string, string> headers, int maxBytes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(server);
        ArgumentNullException.ThrowIfNull(headers);
        HttpResponseMessage? response = null;
        try
        {
            response = await client.SendAsync(Prepare(HttpMethod.Get, server, headers), cancellationToken).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode || response.Content.Headers.ContentType?.MediaType != "text/event-stream")
                throw new PeerException(PeerFailure.Refused, $"The server answered the request for its event stream with HTTP status {(int)response.StatusCode}.") { HttpStatus = (int)response.StatusCode };
            var events = new PostedEvents(response, maxBytes);
            while (await events.NextAsync(cancellationToken).ConfigureAwait(false) is { } next)
            {
                if (next.Type == "endpoint")
                    return new PostingLink(client, AddressIn(next, server), headers, events);
            }

            throw new PeerException(PeerFailure.Unreadable, "The server's event stream ended before it named the address for messages.");
        }
        catch (Exception failed)
        {
            response?.Dispose();
            if (failed is HttpRequestException)
                throw new PeerException(PeerFailure.Unreachable, failed.Message, failed);
            throw;
        }
    }

    internal static HttpRequestMessage Prepare(HttpMethod method, Uri address, IReadOnlyDictionary<string, string> headers)
    {
        var request = new HttpRequestMessage(method, address);
        request.Headers.TryAddWithoutValidation("Accept", method == HttpMethod.Get ? "text/event-stream" : "application/json, text/event-stream");
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return request;
    }

    // A server that names an address elsewhere would get messages and credentials sent there.
    private static Uri AddressIn(ServerEvent named, Uri server) =>
        named.Message is { TooLong: 0, Utf8.Length: <= LongestAddress } && Uri.TryCreate(server, Encoding.UTF8.GetString(named.Message.Utf8.Span), out var address)
        && address.GetLeftPart(UriPartial.Authority) == server.GetLeftPart(UriPartial.Authority)
            ? address
            : throw new PeerException(PeerFailure.Unreadable, "The server named an address for messages that is none, or is not its own.");
}
