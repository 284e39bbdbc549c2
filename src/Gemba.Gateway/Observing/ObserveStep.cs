using System.Text;
using Gemba.Gateway.Calls;
using Gemba.Gateway.Faults;
using Gemba.Gateway.Limits;
using Gemba.Observability.Calls;
using Gemba.Observability.Messages;
using Gemba.Observability.Metrics;
using Gemba.Protocol.Faults;
using Microsoft.Extensions.Logging;
using ModelContextProtocol;

namespace Gemba.Gateway.Observing;

/// <summary>The first step: whatever becomes of a request, it is seen once, and shown everywhere.</summary>
internal sealed class ObserveStep(RequestObserver observer, GatewayMeter meter, GatewayOptions options, BytesUnderWay bytes, TimeProvider clock, ILogger<ObserveStep> log) : IGatewayStep
{
    public async Task InvokeAsync(GatewayCall call, NextStep next, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        var observed = call.Observed = observer.Begin(FactsOf(call));
        var hasRoom = bytes.TryTake(call.Call.RequestBytes);
        try
        {
            if (!hasRoom)
                throw new FaultException(GatewayFaults.TooManyBytes(options.MaxBytesUnderWay));
            await next(call, cancellationToken).ConfigureAwait(false);
        }
        catch (FaultException refused)
        {
            KnownNames.RegisterFault(refused.Fault.Reason, TypeOf(refused.Fault.HttpStatus));
            await call.AnswerAsync(refused.Fault).ConfigureAwait(false);
        }
        catch (Exception bug) when (bug is not OperationCanceledException and not OutOfMemoryException)
        {
            Log.CallFailed(log, call.Method, bug);
            await call.AnswerAsync(GatewayFaults.Internal()).ConfigureAwait(false);
        }
        finally
        {
            if (hasRoom)
                bytes.GiveBack(call.Call.RequestBytes);
            var end = call.Ended ?? new RequestEnd(CallOutcome.Cancelled);
            if (call.Ended is null)
            {
                call.NoteRoute(observed);
                await WitnessAsync(observed, end).ConfigureAwait(false);
            }

            observer.End(observed, end, call.AnswerBytes);
            var took = clock.GetElapsedTime(started);
            var status = meter.Finished(observed, call.Call.Transport, end, took);
            Log.Routed(log, call.Client.SessionId?[..6], observed.Namespace, observed.Backend, took.TotalMilliseconds, status);
        }
    }

    private async Task WitnessAsync(OpenCall observed, RequestEnd end)
    {
        try
        {
            await observer.WitnessAsync(observed, end, CancellationToken.None).ConfigureAwait(false);
        }
        catch (McpProtocolException)
        {
            // Nobody gets an answer that would have to be held back; the call must still end in the books.
        }
    }

    private static RequestFacts FactsOf(GatewayCall call)
    {
        ref readonly var message = ref call.Message;
        var arguments = message.Arguments;
        return new RequestFacts
        {
            Method = call.Method,
            Transport = call.Call.Transport,
            Span = "gateway.handleRequest",
            Tool = call.Method == "tools/call" && call.Target is { } tool ? call.Client.Scope.Qualified(tool) : null,
            Prompt = call.Method == "prompts/get" && call.Target is { } prompt ? call.Client.Scope.Qualified(prompt) : null,
            ResourceUri = call.Method.StartsWith("resources/", StringComparison.Ordinal) ? call.Target : null,
            Revision = call.Client.Revision ?? call.Call.Revision,
            Session = call.Client.SessionId,
            MessageId = Encoding.UTF8.GetString(call.Call.ClientId.Span),
            Client = message.ClientName.OrNull() ?? call.Client.Name,
            Principal = call.Call.User?.Identity?.Name,
            RequestBytes = call.Call.RequestBytes,
            Arguments = call.Method == "tools/call" && arguments.IsPresent ? message.Utf8.Slice(arguments.Start, arguments.Length) : default,
            Traceparent = message.Traceparent.OrNull(),
            Tracestate = message.Tracestate.OrNull(),
            Baggage = message.Baggage.OrNull(),
        };
    }

    private static string TypeOf(int httpStatus) => httpStatus switch
    {
        401 or 403 => ErrorTypes.Denied,
        404 => ErrorTypes.NotFound,
        408 or 504 => ErrorTypes.Timeout,
        413 or 429 => ErrorTypes.LimitExceeded,
        502 or 503 => ErrorTypes.Unavailable,
        >= 500 => ErrorTypes.Internal,
        _ => ErrorTypes.Validation,
    };
}
