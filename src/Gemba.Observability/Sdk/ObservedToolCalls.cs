using Gemba.Observability.Calls;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Gemba.Observability.Sdk;

/// <summary>The filter around tools: it alone sees the arguments as the tool gets them, and an exception before the SDK makes a text of it.</summary>
internal static class ObservedToolCalls
{
    /// <summary>Key in an exception's <c>Data</c> under which it carries the stable reason of a fault.</summary>
    internal const string FaultKey = "gemba.fault";

    internal static McpRequestHandler<CallToolRequestParams, CallToolResult> Around(McpRequestHandler<CallToolRequestParams, CallToolResult> next) =>
        async (request, cancellationToken) =>
        {
            if (OpenCall.Current is not { } call)
                return await next(request, cancellationToken).ConfigureAwait(false);
            call.Arguments = request.Params?.Arguments?.AsReadOnly();
            try
            {
                return await next(request, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception failure) when (Note(call, failure, cancellationToken))
            {
                throw;
            }
        };

    private static bool Note(OpenCall call, Exception failure, CancellationToken cancellationToken)
    {
        call.Failure = failure;
        call.TimedOut |= failure is TimeoutException || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested);
        if (failure.Data[FaultKey] is string reason)
            call.FaultReason = reason;
        return false; // only looked at on its way
    }
}
