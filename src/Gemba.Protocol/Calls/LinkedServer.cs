using System.Collections.Concurrent;
using Gemba.Protocol.Envelopes;
using Gemba.Protocol.Faults;
using Gemba.Protocol.Http;
using Gemba.Protocol.Links;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Server;

namespace Gemba.Protocol.Calls;

/// <summary>A server of the official SDK on a link: reads messages until the link closes, and answers on it.</summary>
/// <remarks>Speaks every revision; the client chooses by how it begins.</remarks>
public sealed class LinkedServer
{
    private const string Subscribe = "subscriptions/listen";

    private readonly Link _link;
    private readonly IServerSource _source;
    private readonly ILogger _log;
    private readonly LinkedServerOptions _options;
    private readonly IEndpointObserver? _observer;
    private readonly ConcurrentDictionary<string, LinkCall> _calls = new(StringComparer.Ordinal);

    /// <summary>Puts a server on a link.</summary>
    /// <param name="link">Stays the caller's, who closes it.</param>
    /// <param name="server">What the server offers.</param>
    /// <param name="services">Where tools find what they need, the logs, and the <see cref="IEndpointObserver"/> that is told of refusals, where there is one.</param>
    /// <param name="options">Bounds; the defaults where none are given.</param>
    public LinkedServer(Link link, McpServerOptions server, IServiceProvider services, LinkedServerOptions? options = null)
        : this(link, new ServerPlan(Options.Create(server ?? throw new ArgumentNullException(nameof(server))), LogsOf(services), services), services, options)
    {
    }

    /// <summary>Puts a server on a link.</summary>
    /// <param name="link">Stays the caller's, who closes it.</param>
    /// <param name="source">Makes the server.</param>
    /// <param name="services">The logs, and the <see cref="IEndpointObserver"/> that is told of refusals, where there is one.</param>
    /// <param name="options">Bounds; the defaults where none are given.</param>
    public LinkedServer(Link link, IServerSource source, IServiceProvider services, LinkedServerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(link);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(services);
        _link = link;
        _source = source;
        _options = options ?? new LinkedServerOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.MaxConcurrentCalls, 1, nameof(options));
        _log = LogsOf(services).CreateLogger<LinkedServer>();
        _observer = (IEndpointObserver?)services.GetService(typeof(IEndpointObserver));
    }

    /// <summary>Serves until the other end closes; calls that are then in flight are answered first.</summary>
    /// <exception cref="OperationCanceledException">Asked to stop: calls in flight were cancelled.</exception>
    public Task RunAsync(CancellationToken cancellationToken) => RunAsync(CancellationToken.None, cancellationToken);

    /// <summary>Serves until the other end closes or no more may be read; calls that are then in flight are answered first, and subscriptions end.</summary>
    /// <param name="stopReading">No message is taken from the link any more.</param>
    /// <param name="cancellationToken">Ends the calls in flight too.</param>
    /// <exception cref="OperationCanceledException">Asked to stop: calls in flight were cancelled.</exception>
    public async Task RunAsync(CancellationToken stopReading, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopReading, cancellationToken);
        var server = _source.Open(new ServerTerms(SendUnaskedAsync) { End = () => EndReading(either) });
        await using (server.ConfigureAwait(false))
        {
            while (await ReceiveAsync(either.Token, cancellationToken).ConfigureAwait(false) is { } message)
            {
                if (Take(server, message.Utf8) is { } refusal)
                    await SendAsync(new LinkMessage(refusal)).ConfigureAwait(false);
            }

            foreach (var subscription in _calls.Values.Where(call => call.IsSubscription))
                subscription.Cancel();
            await server.FinishAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    // Whoever says so may be late.
    private static void EndReading(CancellationTokenSource reading)
    {
        try
        {
            reading.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The connection has ended.
        }
    }

    internal void Forget(LinkCall call) => _calls.TryRemove(KeyValuePair.Create(call.ClientKey, call));

    /// <summary>Sends, or drops what nobody is there to read any more.</summary>
    internal async Task SendAsync(LinkMessage message)
    {
        try
        {
            await _link.SendAsync(message, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception closed) when (closed is IOException or ObjectDisposedException)
        {
            Log.AnswerDropped(_log, _link.Kind);
        }
    }

    private async ValueTask<LinkMessage?> ReceiveAsync(CancellationToken stopReading, CancellationToken cancellationToken)
    {
        try
        {
            return await _link.ReceiveAsync(stopReading).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stopReading.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private byte[]? Take(Server server, ReadOnlyMemory<byte> utf8)
    {
        if (!Envelope.TryRead(utf8, out var envelope, out var fault))
            return Refuse(fault, envelope);
        if (ParamsForm.FaultIn(envelope) is { } unfit)
            return Refuse(unfit, envelope);
        return envelope.Kind switch
        {
            MessageKind.Request => BeginCall(server, envelope),
            MessageKind.Notification when envelope.CancelledRequestId.IsPresent => Cancel(envelope),
            _ => Pass(server, envelope),
        };
    }

    private byte[]? BeginCall(Server server, in Envelope envelope)
    {
        var key = envelope.KeyOf(envelope.Id);
        if (_calls.ContainsKey(key))
            return Refuse(ProtocolFaults.IdInUse(), envelope);
        if (_calls.Count >= _options.MaxConcurrentCalls)
            return Refuse(ProtocolFaults.TooManyCalls(_options.MaxConcurrentCalls), envelope);
        var call = new LinkCall(server, envelope.BytesOf(envelope.Id).ToArray(), key, this)
        {
            IsSubscription = envelope.Method == Subscribe,
            RequestBytes = envelope.Utf8.Length,
            Transport = _link.Kind,
            User = _options.User,
            Address = _options.Address,
        };
        _calls[key] = call;
        server.Begin(call, envelope);
        return null;
    }

    private byte[]? Cancel(in Envelope envelope)
    {
        if (_calls.TryGetValue(envelope.KeyOf(envelope.CancelledRequestId), out var call))
            call.Cancel();
        return null;
    }

    private static byte[]? Pass(Server server, in Envelope envelope)
    {
        server.Deliver(envelope);
        return null;
    }

    private byte[]? Refuse(Fault fault, in Envelope envelope)
    {
        _observer?.Rejected(fault, "_OTHER", client: null);
        return FaultAnswer.ToBytes(fault, envelope.Id.IsPresent ? envelope.Utf8.Slice(envelope.Id.Start, envelope.Id.Length) : default);
    }

    private Task SendUnaskedAsync(ReadOnlyMemory<byte> message, bool asks, CancellationToken cancellationToken) => SendAsync(new LinkMessage(message));

    private static ILoggerFactory LogsOf(IServiceProvider services) =>
        (ILoggerFactory?)services.GetService(typeof(ILoggerFactory)) ?? Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance;
}
