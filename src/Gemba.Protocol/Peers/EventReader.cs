using System.Globalization;
using Gemba.Protocol.Envelopes;
using Gemba.Protocol.Streams;

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
    /// <exception cref="PeerException">The answer is too long.</exception>
    public async Task<PeerAnswer?> FindAnswerAsync(long? id, IPeerListener course, CancellationToken cancellationToken)
    {
        try
        {
            var events = new EventFeed(await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false), maxBytes);
            await using (events.ConfigureAwait(false))
            {
                while (await events.NextAsync(cancellationToken).ConfigureAwait(false) is { } next)
                {
                    (LastId, Retry) = (events.LastId ?? LastId, events.Retry ?? Retry);
                    if (id is { } asked && next.Message.TooLong > 0 && HttpPeer.IsNumber(asked, next.Message.Utf8.Span))
                        throw TooLarge(next.Message.TooLong);
                    if (next.Type != "message" || next.Message.TooLong > 0 || !Envelope.TryRead(next.Message.Utf8, out var message, out _))
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

    private PeerException TooLarge(long bytes) =>
        new(PeerFailure.TooLarge, string.Create(CultureInfo.InvariantCulture, $"The answer has {bytes} bytes; {maxBytes} are taken.")) { Bytes = bytes };
}
