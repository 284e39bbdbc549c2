using Gemba.Protocol.Links;

namespace Gemba.Protocol.Peers;

/// <summary>
/// A server behind HTTP of which nobody says how old it is. It is taken to speak Streamable HTTP; where it answers <c>initialize</c> with 400, 404 or 405 the stream of
/// events is tried that servers of 2024-11-05 have at the same address (2025-11-25, Transports, Backwards Compatibility).
/// </summary>
public sealed class AnyHttpPeer : Peer
{
    private readonly HttpPeer _http;
    private readonly Func<CancellationToken, Task<Link>> _dial;
    private readonly IPeerListener _listener;
    private readonly int _maxAnswerBytes;
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile LinkPeer? _older;

    /// <summary>Makes a peer; nothing is sent yet.</summary>
    /// <param name="client">As <see cref="HttpPeer"/> has it.</param>
    /// <param name="address">The server's MCP endpoint.</param>
    /// <param name="listener">Hears what belongs to no request.</param>
    /// <param name="options">Bounds.</param>
    public AnyHttpPeer(HttpMessageInvoker client, Uri address, IPeerListener listener, HttpPeerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _http = new HttpPeer(client, address, listener, options);
        (_listener, _maxAnswerBytes) = (listener, options.MaxAnswerBytes);
        _dial = stop => EventDial.ConnectAsync(client, address, options.Headers, options.MaxAnswerBytes, stop);
    }

    private Peer Active => (Peer?)_older ?? _http;

    /// <inheritdoc/>
    public override string Kind => Active.Kind;

    /// <inheritdoc/>
    public override bool TellsCourse => Active.TellsCourse;

    /// <inheritdoc/>
    public override Task Closed => _closed.Task;

    /// <inheritdoc/>
    public override string? Revision
    {
        get => _http.Revision;
        set => _http.Revision = value;
    }

    /// <inheritdoc/>
    public override async Task<PeerAnswer> CallAsync(PeerRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        try
        {
            return await Active.CallAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (PeerException refused) when (request.Method == "initialize" && _older is null && refused is { Failure: PeerFailure.Refused, HttpStatus: 400 or 404 or 405 })
        {
            return await TryOlderAsync(request, cancellationToken).ConfigureAwait(false) ?? throw new PeerException(refused.Failure, refused.Message, refused) { HttpStatus = refused.HttpStatus };
        }
    }

    /// <inheritdoc/>
    public override Task SendAsync(ReadOnlyMemory<byte> message, string method, CancellationToken cancellationToken) => Active.SendAsync(message, method, cancellationToken);

    /// <inheritdoc/>
    public override void ListenUnasked() => Active.ListenUnasked();

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        _closed.TrySetResult();
        if (_older is { } older)
            await older.DisposeAsync().ConfigureAwait(false);
        await _http.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<PeerAnswer?> TryOlderAsync(PeerRequest request, CancellationToken cancellationToken)
    {
        LinkPeer older;
        try
        {
            older = new LinkPeer(await _dial(cancellationToken).ConfigureAwait(false), _listener, _maxAnswerBytes);
        }
        catch (IOException)
        {
            // It has no such stream: what it said first is what it means.
            return null;
        }

        _older = older;
        _ = older.Closed.ContinueWith(_ => _closed.TrySetResult(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return await older.CallAsync(request, cancellationToken).ConfigureAwait(false);
    }
}
