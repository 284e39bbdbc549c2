using Gemba.Protocol.Peers;

namespace Gemba.Protocol.Links;

/// <summary>A link that is being opened: what is sent waits until it stands.</summary>
public sealed class DialledLink : Link
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task<Link> _dialling;

    /// <summary>Begins to open a link.</summary>
    /// <param name="kind">How messages will travel.</param>
    /// <param name="dial">Opens it.</param>
    public DialledLink(string kind, Func<CancellationToken, Task<Link>> dial)
    {
        ArgumentNullException.ThrowIfNull(dial);
        Kind = kind;
        _dialling = DialAsync(dial);
    }

    /// <inheritdoc/>
    public override string Kind { get; }

    /// <inheritdoc/>
    public override async ValueTask<LinkMessage?> ReceiveAsync(CancellationToken cancellationToken)
    {
        var link = await _dialling.WaitAsync(cancellationToken).ConfigureAwait(false);
        return await link.ReceiveAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override async ValueTask SendAsync(LinkMessage message, CancellationToken cancellationToken)
    {
        var link = await _dialling.WaitAsync(cancellationToken).ConfigureAwait(false);
        await link.SendAsync(message, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        try
        {
            var link = await _dialling.ConfigureAwait(false);
            await link.DisposeAsync().ConfigureAwait(false);
        }
        catch (PeerException)
        {
            // It never stood.
        }
    }

    private async Task<Link> DialAsync(Func<CancellationToken, Task<Link>> dial)
    {
        try
        {
            // Whoever makes the link goes on at once.
            await Task.Yield();
            return await dial(_stop.Token).ConfigureAwait(false);
        }
        catch (Exception failed) when (failed is IOException or OperationCanceledException)
        {
            throw new PeerException(PeerFailure.Unreachable, failed.Message, failed);
        }
    }
}
