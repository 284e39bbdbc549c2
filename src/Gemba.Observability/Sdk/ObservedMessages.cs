using System.Diagnostics;
using System.Text.Json.Nodes;
using Gemba.Observability.Calls;
using Gemba.Observability.Captures;
using Gemba.Observability.Logging;
using Gemba.Observability.Redaction;
using Gemba.Observability.Tracing;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Gemba.Observability.Sdk;

/// <summary>The message filters: every request that comes in or goes out becomes one observation, however it ends.</summary>
/// <remarks>
/// Where each end is seen (SDK 2.3): a result passes the outgoing filter inside the incoming filter's <c>next</c>, with the same context. A cancelled
/// request ends with the exception and has no answer. Any other exception leaves the incoming filter first and comes back as an error message in a
/// context of its own, so it waits in <see cref="WaitingCalls"/>; an error that a filter further in sends itself passes while the request's filter still runs. A request that the SDK refuses before its filters run is seen only as that error.
/// </remarks>
internal sealed class ObservedMessages
{
    private readonly CallObserver _observer;
    private readonly MessageFacts _facts = new();
    private readonly TimeProvider _clock;
    private readonly CallCaptures _captures;
    private readonly ILogger _log;
    private readonly ShownMessages _shown;
    private readonly WaitingCalls _failed;
    private readonly WaitingCalls _sent;

    public ObservedMessages(CallObserver observer, TimeProvider clock, CallCaptures captures, Redactor redactor, ILogger<ObservedMessages> log)
    {
        (_observer, _clock, _captures, _log, _shown) = (observer, clock, captures, log, new ShownMessages(redactor, log));
        _failed = new WaitingCalls(clock, TimeSpan.FromSeconds(10), call => observer.End(call, AnswerReading.Unanswered));
        _sent = new WaitingCalls(clock, TimeSpan.FromHours(1), call => observer.End(call, new CallEnd(CallOutcome.Timeout)));
    }

    internal McpMessageHandler Incoming(McpMessageHandler next) => (context, cancellationToken) => context.JsonRpcMessage switch
    {
        JsonRpcRequest request => ReceiveAsync(next, context, request, cancellationToken),
        JsonRpcNotification notification => ReceiveAsync(next, context, notification, cancellationToken),
        _ => ReceiveAnswerAsync(next, context, cancellationToken),
    };

    internal McpMessageHandler Outgoing(McpMessageHandler next) => (context, cancellationToken) => context.JsonRpcMessage switch
    {
        JsonRpcResponse response => AnswerAsync(next, context, response, cancellationToken),
        JsonRpcError error => AnswerAsync(next, context, error, cancellationToken),
        JsonRpcRequest request => SendAsync(next, context, request, cancellationToken),
        JsonRpcNotification notification => SendAsync(next, context, notification, cancellationToken),
        _ => next(context, cancellationToken),
    };

    private async Task ReceiveAsync(McpMessageHandler next, MessageContext context, JsonRpcRequest request, CancellationToken cancellationToken)
    {
        var call = _observer.Begin(_facts.Of(context, request));
        call.BelongsTo(SessionOf(context), request.Id);
        call.Request = request;
        OpenCall.Current = call;
        _shown.Received(request.Method, request.Params);
        context.Items[MessageItems.Call] = call;
        context.Items[MessageItems.AnswerSized] = (Action<long>)call.AnswerSized;
        try
        {
            await next(context, cancellationToken).ConfigureAwait(false);
            _observer.End(call, call.Answered ?? new CallEnd(CallOutcome.Success));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await FinishUnansweredAsync(call, new CallEnd(CallOutcome.Cancelled)).ConfigureAwait(false);
            throw;
        }
        catch (Exception failure) when (!WaitsForItsError(context, request, call, failure))
        {
            await FinishUnansweredAsync(call, AnswerReading.Unanswered).ConfigureAwait(false);
            throw;
        }
    }

    private async Task ReceiveAsync(McpMessageHandler next, MessageContext context, JsonRpcNotification notification, CancellationToken cancellationToken)
    {
        var call = _observer.Begin(_facts.Of(context, notification));
        OpenCall.Current = call;
        var outcome = CallOutcome.Error;
        try
        {
            await next(context, cancellationToken).ConfigureAwait(false);
            outcome = CallOutcome.Success;
        }
        finally
        {
            _observer.End(call, new CallEnd(outcome));
        }
    }

    private Task ReceiveAnswerAsync(McpMessageHandler next, MessageContext context, CancellationToken cancellationToken)
    {
        if (context.JsonRpcMessage is JsonRpcMessageWithId answer && _sent.Take(PeerOf(context), answer.Id) is { } call)
            _observer.End(call, answer is JsonRpcError error ? AnswerReading.EndOf(error, call) : new CallEnd(CallOutcome.Success));
        return next(context, cancellationToken);
    }

    private async Task AnswerAsync(McpMessageHandler next, MessageContext context, JsonRpcResponse response, CancellationToken cancellationToken)
    {
        if (MessageFacts.CallOf(context) is { } call)
        {
            var end = AnswerReading.EndOf(response, call);
            call.Answered = end;
            _shown.Answered(call.Method, response.Result);
            await _observer.WitnessAsync(call, end, cancellationToken).ConfigureAwait(false);
            Look(call, end, response);
        }

        await next(context, cancellationToken).ConfigureAwait(false);
    }

    private async Task AnswerAsync(McpMessageHandler next, MessageContext context, JsonRpcError error, CancellationToken cancellationToken)
    {
        if (OpenCall.Current is { } answered && answered.IsRequestOf(SessionOf(context), error.Id))
        {
            answered.Answered = AnswerReading.EndOf(error, answered);
            await WitnessFailureAsync(answered, answered.Answered.Value).ConfigureAwait(false);
            Look(answered, answered.Answered.Value, error);
            await next(context, cancellationToken).ConfigureAwait(false);
            return;
        }

        var call = _failed.Take(SessionOf(context), error.Id) ?? _observer.Begin(_facts.OfRefused(context, error));
        var end = AnswerReading.EndOf(error, call);
        await WitnessFailureAsync(call, end).ConfigureAwait(false);
        Look(call, end, error);
        try
        {
            await next(context, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _observer.End(call, end);
        }
    }

    private async Task SendAsync(McpMessageHandler next, MessageContext context, JsonRpcRequest request, CancellationToken cancellationToken)
    {
        var call = _observer.Begin(_facts.OfSent(context, request));
        request.Params = MessageTrace.Write(request.Params, call.Span ?? Activity.Current);
        var waits = _sent.TryAdd(PeerOf(context), request.Id, call);
        var sent = false;
        try
        {
            await next(context, cancellationToken).ConfigureAwait(false);
            sent = true;
        }
        finally
        {
            if (!sent || !waits)
                _observer.End(_sent.Take(PeerOf(context), request.Id) ?? call, new CallEnd(sent ? CallOutcome.Success : CallOutcome.Error));
        }
    }

    private async Task SendAsync(McpMessageHandler next, MessageContext context, JsonRpcNotification notification, CancellationToken cancellationToken)
    {
        var started = _clock.GetTimestamp();
        notification.Params = MessageTrace.Write(notification.Params, Activity.Current);
        if (notification.Method == NotificationMethods.CancelledNotification && WithdrawnId(notification.Params) is { } id)
            EndWithdrawn(_sent.Take(PeerOf(context), id));
        await next(context, cancellationToken).ConfigureAwait(false);
        _observer.Told(notification.Method, _facts.TransportOf(context), started);
    }

    private void EndWithdrawn(OpenCall? call)
    {
        if (call is not null)
            _observer.End(call, new CallEnd(CallOutcome.Cancelled));
    }

    private async ValueTask FinishUnansweredAsync(OpenCall call, CallEnd end)
    {
        await WitnessFailureAsync(call, end).ConfigureAwait(false);
        Look(call, end, answer: null);
        _observer.End(call, end);
    }

    private void Look(OpenCall call, in CallEnd end, JsonRpcMessage? answer)
    {
        if (call.IsRequest && end.Outcome is not (CallOutcome.Success or CallOutcome.Cancelled))
            Log.CallFailed(_log, call.Tool ?? call.Method, Capture.ReasonOf(call, end), _clock.GetElapsedTime(call.Started).TotalMilliseconds, call.RequestId, end.ErrorText);
        _captures.Look(call, end, answer);
    }

    /// <summary>Where the caller gets no result anyway, a witness that fails has nothing left to prevent; it is logged.</summary>
    private async ValueTask WitnessFailureAsync(OpenCall call, CallEnd end)
    {
        try
        {
            await _observer.WitnessAsync(call, end, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            Log.WitnessFailed(_log, call.RequestId, fault);
        }
    }

    private bool WaitsForItsError(MessageContext context, JsonRpcRequest request, OpenCall call, Exception failure)
    {
        call.Failure ??= failure;
        return _failed.TryAdd(SessionOf(context), request.Id, call);
    }

    private static RequestId? WithdrawnId(JsonNode? parameters) => (parameters as JsonObject)?["requestId"] switch
    {
        JsonValue value when value.TryGetValue<long>(out var number) => new RequestId(number),
        JsonValue value when value.TryGetValue<string>(out var text) => new RequestId(text),
        _ => null,
    };

    /// <summary>The connection that a request came over and its error goes back on.</summary>
    private static object SessionOf(MessageContext context) => (object?)context.JsonRpcMessage.Context?.RelatedTransport ?? PeerOf(context);

    /// <summary>The client; its answer may come over another connection than the request went.</summary>
    private static object PeerOf(MessageContext context) => (object?)context.Server.SessionId ?? context.Server.Services ?? (object)context.Server.ServerOptions;
}
