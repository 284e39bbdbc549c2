using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Gemba.Protocol.Envelopes;
using Gemba.Protocol.Faults;
using Gemba.Protocol.Frames;
using Gemba.Protocol.Peers;

namespace Gemba.Protocol.Links;

/// <summary>Messages in frames over a stream of bytes, as TCP with or without TLS carries it.</summary>
public sealed class TcpLink : Link
{
    private readonly IDuplexPipe _pipe;
    private readonly TcpLinkOptions _options;
    private readonly TimeProvider _clock;
    private readonly FrameReader _reader;
    private readonly FrameWriter _writer;
    private Frame? _first;
    private string? _said;
    private int _disposed;

    /// <summary>Puts a link on a stream of bytes, which it then owns.</summary>
    /// <param name="pipe">The stream's two directions.</param>
    /// <param name="options">How it behaves; the defaults where none are given.</param>
    /// <param name="clock">For the time that a frame may take.</param>
    public TcpLink(IDuplexPipe pipe, TcpLinkOptions? options = null, TimeProvider? clock = null)
    {
        ArgumentNullException.ThrowIfNull(pipe);
        (_pipe, _options, _clock) = (pipe, options ?? new TcpLinkOptions(), clock ?? TimeProvider.System);
        _reader = new FrameReader(pipe.Input, _options.Frames, _clock, _options.Came);
        _writer = new FrameWriter(pipe.Output, _options.Frames, _clock, _options.Went);
    }

    /// <inheritdoc/>
    public override string Kind => "tcp";

    private FrameLayout Layout => _reader.Layout ?? FrameLayout.Native;

    /// <summary>Waits, on a server, for how the client begins: with a hello, which is answered, or with a message at once.</summary>
    /// <param name="judge">Says why a hello, or a beginning without one, is refused; <see langword="null"/> where it is not.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The hello; <see langword="null"/> where there is none.</returns>
    /// <exception cref="LinkException">The connection is of no use; the client was told.</exception>
    public async ValueTask<FrameHello?> GreetAsync(Func<FrameHello?, ValueTask<Fault?>> judge, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(judge);
        var first = await ReadFirstAsync(cancellationToken).ConfigureAwait(false);
        if (first is not { Type: FrameType.Hello } frame)
        {
            _first = first;
            if (first is not null && await judge(null).ConfigureAwait(false) is { } unwelcome)
                throw await RefusedAsync(unwelcome).ConfigureAwait(false);
            return null;
        }

        var fault = FrameHello.Read(frame.Payload, out var hello) ?? await judge(hello!).ConfigureAwait(false);
        if (fault is not null)
            throw await RefusedAsync(fault).ConfigureAwait(false);
        await _writer.WriteAsync(Layout, FrameType.Welcome, Encoding.UTF8.GetBytes($$"""{"agreed_version":{{FrameHeader.CurrentVersion}}}"""), cancellationToken).ConfigureAwait(false);
        return hello;
    }

    /// <summary>Says hello, on a client, and waits for the version that both speak.</summary>
    /// <param name="space">The namespace that is wanted alone; <see langword="null"/> for all.</param>
    /// <param name="token">The bearer token that the server asks for; <see langword="null"/> for none.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="IOException">The server refuses.</exception>
    public async ValueTask IntroduceAsync(string? space, string? token, CancellationToken cancellationToken)
    {
        var hello = new FrameHello(FrameHeader.CurrentVersion, FrameHeader.CurrentVersion, space) { Token = token }.ToBytes();
        await _writer.WriteAsync(Layout, FrameType.Hello, hello, cancellationToken).ConfigureAwait(false);
        var answer = await ReadFirstAsync(cancellationToken).ConfigureAwait(false);
        if (answer is { Type: FrameType.Error } refusal)
            throw new PeerException(PeerFailure.Refused, $"The server refused the connection: {TextOf(refusal)}");
        if (answer is not { Type: FrameType.Welcome } welcome || !AgreesOnOurs(welcome.Payload))
            throw new IOException("The server did not answer the hello with a version that is spoken here.");
    }

    /// <inheritdoc/>
    public override async ValueTask<LinkMessage?> ReceiveAsync(CancellationToken cancellationToken)
    {
        while (await NextAsync(cancellationToken).ConfigureAwait(false) is { } frame)
        {
            if (frame.Type is FrameType.Request or FrameType.Response)
                return frame.Passed?.End() ?? new LinkMessage(frame.Payload);
            if (frame.Type == FrameType.Close)
                return null;
            await AnswerAsync(frame, cancellationToken).ConfigureAwait(false);
        }

        return _said is null ? null : throw new IOException($"The other end closed the connection: {_said}");
    }

    /// <inheritdoc/>
    public override async ValueTask SendAsync(LinkMessage message, CancellationToken cancellationToken)
    {
        try
        {
            await _writer.WriteAsync(Layout, IsAnswer(message) ? FrameType.Response : FrameType.Request, message.Utf8, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException)
        {
            // Who does not read is not read from any more either.
            _pipe.Input.CancelPendingRead();
            throw;
        }
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        _writer.Dispose();
        await CloseAsync(_pipe.Output.CompleteAsync()).ConfigureAwait(false);
        await CloseAsync(_pipe.Input.CompleteAsync()).ConfigureAwait(false);
    }

    private async ValueTask<Frame?> ReadFirstAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(_options.Frames.FirstFrameTimeout, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            return await NextAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw await RefusedAsync(ProtocolFaults.FirstFrameLate(_options.Frames.FirstFrameTimeout)).ConfigureAwait(false);
        }
    }

    private async ValueTask<Frame?> NextAsync(CancellationToken cancellationToken)
    {
        if (_first is { } first)
        {
            _first = null;
            return first;
        }

        try
        {
            return await _reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (LinkException broken)
        {
            throw await RefusedAsync(broken.Fault).ConfigureAwait(false);
        }
    }

    private async ValueTask AnswerAsync(Frame frame, CancellationToken cancellationToken)
    {
        switch (frame.Type)
        {
            case FrameType.Health:
                var type = frame.Layout == FrameLayout.Native ? FrameType.Health : FrameType.Pong;
                await _writer.WriteAsync(Layout, type, _options.Health(frame.Payload), cancellationToken).ConfigureAwait(false);
                break;
            case FrameType.Auth:
                // Nobody is asked who it is, and nobody is told that its credentials are good.
                await _writer.WriteAsync(Layout, FrameType.AuthAnswer, "{\"required\":false,\"authenticated\":false}"u8.ToArray(), cancellationToken).ConfigureAwait(false);
                break;
            case FrameType.Error:
                _said = TextOf(frame);
                break;
            case FrameType.Pong or FrameType.Control:
                break;
            default:
                var fault = frame.Type == FrameType.Hello ? ProtocolFaults.AlreadyNegotiated() : ProtocolFaults.FrameUnexpected();
                await _writer.WriteErrorAsync(Layout, fault.Text, cancellationToken).ConfigureAwait(false);
                break;
        }
    }

    // Tells the other end, where it still reads, why the connection ends.
    private async ValueTask<LinkException> RefusedAsync(Fault fault)
    {
        try
        {
            await _writer.WriteErrorAsync(Layout, fault.Text, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException)
        {
            // It is gone.
        }

        return new LinkException(fault);
    }

    private static bool IsAnswer(LinkMessage message) => Envelope.TryRead(message.Utf8, out var envelope, out _) && envelope.Kind is MessageKind.Response or MessageKind.Error;

    private static bool AgreesOnOurs(ReadOnlyMemory<byte> payload)
    {
        try
        {
            using var answer = JsonDocument.Parse(payload);
            return answer.RootElement.ValueKind == JsonValueKind.Object && answer.RootElement.TryGetProperty("agreed_version", out var agreed)
                && agreed.ValueKind == JsonValueKind.Number && agreed.TryGetInt32(out var version) && version == FrameHeader.CurrentVersion;
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private static string TextOf(Frame frame) => Encoding.UTF8.GetString(frame.Payload.Span[..Math.Min(frame.Payload.Length, FrameWriter.LongestError)]);

    private static async ValueTask CloseAsync(ValueTask closing)
    {
        try
        {
            await closing.ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The other end is gone already.
        }
    }
}
