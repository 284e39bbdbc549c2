using System.Diagnostics;
using System.Text.Json;
using Gemba.Observability.Calls;
using Gemba.Observability.Tracing;

namespace Gemba.Observability.Messages;

/// <summary>Observes the requests of a server that is not built on the official SDK: each one becomes metrics, a span, a record and a line of the audit trail.</summary>
/// <remarks>For each request, in this order: <see cref="Begin"/>; <see cref="WitnessAsync"/> before its answer leaves; <see cref="End"/> when it is over, however it ended.</remarks>
public sealed class RequestObserver
{
    private readonly CallObserver _observer;
    private readonly bool _isInner;

    internal RequestObserver(CallObserver observer, bool isInner = false) => (_observer, _isInner) = (observer, isInner);

    /// <summary>
    /// The same for a server inside the process whose requests are observed before they reach it: what it begins is what is under way already, and who began that ends
    /// it. Each request is then seen once, with what both know of it.
    /// </summary>
    public RequestObserver Inner() => new(_observer, isInner: true);

    /// <summary>A request begins. It flows with the asynchronous work from here on as <see cref="OpenCall.Current"/>.</summary>
    public OpenCall Begin(in RequestFacts facts)
    {
        if (_isInner && OpenCall.Current is { } outer)
            return outer;
        var call = _observer.Begin(new CallStart
        {
            Method = facts.Method,
            Transport = facts.Transport,
            IsRequest = true,
            Span = facts.Span,
            Tool = facts.Tool,
            Prompt = facts.Prompt,
            ResourceUri = facts.ResourceUri,
            Revision = facts.Revision,
            Session = facts.Session,
            MessageId = facts.MessageId,
            Client = facts.Client,
            Principal = facts.Principal,
            RequestBytes = facts.RequestBytes,
            Remote = RemoteOf(facts),
        });
        if (!facts.Arguments.IsEmpty)
            call.Arguments = ReadArguments(facts.Arguments);
        call.Observer = this;
        OpenCall.Current = call;
        return call;
    }

    /// <summary>The answer is ready; it may leave when this completes. At most once for each request.</summary>
    /// <exception cref="ModelContextProtocol.McpProtocolException">It must not leave: the audit trail cannot be written, and the policy is to fail closed.</exception>
    public ValueTask WitnessAsync(OpenCall call, in RequestEnd end, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        call.FaultReason = end.FaultReason ?? call.FaultReason;
        return call.Observer != this ? default : _observer.WitnessAsync(call, new CallEnd(end.Outcome, end.ErrorCode, end.ErrorText), cancellationToken);
    }

    /// <summary>The request is over. Only the first call for a request counts.</summary>
    /// <param name="call">The request.</param>
    /// <param name="end">How it ended.</param>
    /// <param name="responseBytes">Size of its answer; <see langword="null"/> where none was sent.</param>
    public void End(OpenCall call, in RequestEnd end, long? responseBytes)
    {
        ArgumentNullException.ThrowIfNull(call);
        call.FaultReason = end.FaultReason ?? call.FaultReason;
        if (call.Observer != this)
            return;
        if (responseBytes is { } bytes)
            call.AnswerSized(bytes);
        _observer.End(call, new CallEnd(end.Outcome, end.ErrorCode, end.ErrorText));
    }

    private static RemoteTrace RemoteOf(in RequestFacts facts)
    {
        var ambient = Activity.Current is { Recorded: true, Source.Name.Length: > 0 } link ? link.Context : default;
        var isRead = TraceContextText.TryRead(facts.Traceparent, facts.Tracestate, out var own);
        var baggage = TraceContextText.Bounded(facts.Baggage);
        if (!isRead)
            return ambient == default && baggage is null ? RemoteTrace.None : new RemoteTrace(ambient, default, baggage);
        return new RemoteTrace(own, ambient != default && ambient.SpanId != own.SpanId ? ambient : default, baggage);
    }

    private static Dictionary<string, JsonElement>? ReadArguments(ReadOnlyMemory<byte> arguments)
    {
        using var document = JsonDocument.Parse(arguments);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
            return null;
        var whole = document.RootElement.Clone();
        var read = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var member in whole.EnumerateObject())
            read[member.Name] = member.Value;
        return read;
    }
}
