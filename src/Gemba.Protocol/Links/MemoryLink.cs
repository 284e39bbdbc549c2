using System.Threading.Channels;

namespace Gemba.Protocol.Links;

/// <summary>A link inside one process.</summary>
public sealed class MemoryLink : Link
{
    private readonly ChannelReader<LinkMessage> _incoming;
    private readonly ChannelWriter<LinkMessage> _outgoing;

    private MemoryLink(ChannelReader<LinkMessage> incoming, ChannelWriter<LinkMessage> outgoing)
    {
        _incoming = incoming;
        _outgoing = outgoing;
    }

    /// <inheritdoc/>
    public override string Kind => "memory";

    /// <summary>Makes a link and returns its two ends.</summary>
    /// <param name="capacity">Messages that may wait unread in each direction before a sender waits. At least 1; default 256: a burst, not a store.</param>
    public static (Link First, Link Second) CreatePair(int capacity = 256)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        var there = Channel.CreateBounded<LinkMessage>(new BoundedChannelOptions(capacity) { SingleReader = true });
        var back = Channel.CreateBounded<LinkMessage>(new BoundedChannelOptions(capacity) { SingleReader = true });
        return (new MemoryLink(back.Reader, there.Writer), new MemoryLink(there.Reader, back.Writer));
    }

    /// <inheritdoc/>
    public override async ValueTask<LinkMessage?> ReceiveAsync(CancellationToken cancellationToken)
    {
        while (await _incoming.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (_incoming.TryRead(out var message))
                return message;
        }

        return null;
    }

    /// <inheritdoc/>
    public override async ValueTask SendAsync(LinkMessage message, CancellationToken cancellationToken)
    {
        try
        {
            await _outgoing.WriteAsync(message, cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException closed)
        {
            throw new IOException("The link is closed.", closed);
        }
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        _outgoing.TryComplete();
        return ValueTask.CompletedTask;
    }
}
