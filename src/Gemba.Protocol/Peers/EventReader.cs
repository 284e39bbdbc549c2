using System.Net.ServerSentEvents;
using Gemba.Protocol.Envelopes;

namespace Gemba.Protocol.Peers;

/// <summary>Reads one event stream of a server: its messages, and where to go on when it ends too early.</summary>
internal sealed class EventReader(HttpResponseMessage response, int maxBytes, string? lastId)
{
    /// <summary>The id of the last event that had one.</summary>
    public string? LastId { get; private set; } = lastId;

    /// <summary>When the server wants to be asked again, where it says so.</summary>
    public TimeSpan? Retry { get; private set; }

    /// <summary>Reads until the answer, or until the stream ends.</summary>
    /// <param name="id">The request; <see langword="null"/> where none is answered here.</param>
    /// <param name="course">Is told of everything else.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The answer; <see langword="null"/> where the stream ended without one.</returns>
    public async Task<PeerAnswer?> FindAnswerAsync(long? id, IPeerListener course, CancellationToken cancellationToken)
    {
        try
        {
            var body = new BoundedStream(await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false), maxBytes);
            await using (body.ConfigureAwait(false))
            {
                var parser = SseParser.Create(body, (_, data) =>
                {
                    body.Reset();
                    return data.ToArray();
                });
                await foreach (var item in parser.EnumerateAsync(cancellationToken).ConfigureAwait(false))
                {
                    LastId = item.EventId ?? LastId;
                    Retry = item.ReconnectionInterval ?? Retry;
                    if (item.EventType != "message" || !Envelope.TryRead(item.Data, out var message, out _))
                        continue;
                    if (id is { } wanted && HttpPeer.IsAnswerTo(wanted, message))
                        return new PeerAnswer(message);
                    if (message.Kind is MessageKind.Request or MessageKind.Notification)
                        await course.HeardAsync(new PeerMessage(message)).ConfigureAwait(false);
                }
            }
        }
        catch (Exception broken) when (broken is (IOException or HttpRequestException) and not PeerException)
        {
            return null;
        }

        return null;
    }
}
