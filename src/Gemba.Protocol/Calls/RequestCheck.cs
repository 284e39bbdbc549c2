using Gemba.Protocol.Access;
using Gemba.Protocol.Faults;
using Gemba.Protocol.Http;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Gemba.Protocol.Calls;

/// <summary>
/// The innermost filter of a server: what no handler can answer is answered from the catalogue, where the SDK would make an exception of it, a log
/// entry with its stack, and an answer that says nothing.
/// </summary>
/// <remarks>It stands inside the filters of the application, so that such a request is observed like any other.</remarks>
internal sealed class RequestCheck(IEndpointObserver? observer, ToolAccess? access)
{
    /// <summary>Adds the check to a server's options, once.</summary>
    public static McpServerOptions AddTo(McpServerOptions options, IEndpointObserver? observer, ToolAccess? access)
    {
        var filters = options.Filters.Message.IncomingFilters;
        if (!filters.Any(filter => filter.Target is RequestCheck))
            filters.Add(new RequestCheck(observer, access).Around);
        return options;
    }

    private McpMessageHandler Around(McpMessageHandler next) => (context, cancellationToken) =>
    {
        if (context.JsonRpcMessage is not JsonRpcRequest request)
            return next(context, cancellationToken);
        var server = context.Server.ServerOptions;
        if (Judge(request, server) is { } fault)
            return fault.Reason == ProtocolFaults.ToolDeniedReason ? DenyAsync(context, request, fault, cancellationToken) : AnswerAsync(context, request, fault, cancellationToken);
        return request.Method == RequestMethods.ToolsCall && server.ToolCollection is not null
            ? next(context, cancellationToken)
            : ServeAsync(next, context, request, cancellationToken);
    };

    private Fault? Judge(JsonRpcRequest request, McpServerOptions server)
    {
        if (request.Method != RequestMethods.ToolsCall)
            return RequestParams.FaultIn(request.Method, request.Params);
        if (RequestParams.FaultInCall(request.Params, out var tool) is { } fault)
            return fault;
        // A handler of the application's own may know tools that stand in no collection.
        if (server.Handlers.CallToolHandler is not null || server.ToolCollection is not { } tools)
            return null;
        if (!tools.TryGetPrimitive(tool, out _))
            return ProtocolFaults.ToolUnknown(tool, [.. tools.PrimitiveNames.Where(name => access?.Permits(name) != false)]);
        return access?.Permits(tool) == false ? ProtocolFaults.ToolDenied(tool) : null;
    }

    private async Task ServeAsync(McpMessageHandler next, MessageContext context, JsonRpcRequest request, CancellationToken cancellationToken)
    {
        try
        {
            await next(context, cancellationToken).ConfigureAwait(false);
        }
        catch (McpProtocolException refused) when (refused.ErrorCode == McpErrorCode.MethodNotFound)
        {
            await AnswerAsync(context, request, ProtocolFaults.MethodUnknown(request.Method), cancellationToken).ConfigureAwait(false);
        }
    }

    // Who is told of a denial may have to write it down before the client learns of it.
    private async Task DenyAsync(MessageContext context, JsonRpcRequest request, Fault fault, CancellationToken cancellationToken)
    {
        if (observer is not null)
            await observer.DeniedAsync((string)request.Params!["name"]!, fault, cancellationToken).ConfigureAwait(false);
        await AnswerAsync(context, request, fault, cancellationToken).ConfigureAwait(false);
    }

    private Task AnswerAsync(MessageContext context, JsonRpcRequest request, Fault fault, CancellationToken cancellationToken)
    {
        observer?.Answered(fault);
        return context.Server.SendMessageAsync(new JsonRpcError { Id = request.Id, Error = FaultAnswer.ToDetail(fault) }, cancellationToken);
    }
}
