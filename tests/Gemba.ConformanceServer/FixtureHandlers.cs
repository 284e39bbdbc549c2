using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Gemba.ConformanceServer;

/// <summary>What the suites ask of the server beside its tools: completion, log level, subscriptions and how long lists may be kept.</summary>
internal static class FixtureHandlers
{
    private static readonly TimeSpan ListsAreGoodFor = TimeSpan.FromMinutes(5);

    public static IMcpServerBuilder WithFixtureHandlers(this IMcpServerBuilder builder, WatchedResources watched) => builder
        .WithCompleteHandler((_, _) => ValueTask.FromResult(new CompleteResult { Completion = new Completion { Values = [], Total = 0, HasMore = false } }))
        .WithSetLoggingLevelHandler(async (request, cancellationToken) =>
        {
            await request.Server.SendNotificationAsync(
                NotificationMethods.LoggingMessageNotification,
                new LoggingMessageNotificationParams { Level = LoggingLevel.Info, Logger = "fixture", Data = JsonSerializer.SerializeToElement($"level {request.Params?.Level}") },
                cancellationToken: cancellationToken);
            return new EmptyResult();
        })
        .WithSubscribeToResourcesHandler((request, _) =>
        {
            watched.Watch(request.Server.SessionId, request.Params!.Uri!);
            return ValueTask.FromResult(new EmptyResult());
        })
        .WithUnsubscribeFromResourcesHandler((request, _) =>
        {
            watched.Leave(request.Server.SessionId, request.Params!.Uri!);
            return ValueTask.FromResult(new EmptyResult());
        })
        .WithMessageFilters(filters => filters.AddIncomingFilter(watched.See))
        .WithRequestFilters(filters => filters
            .AddListToolsFilter(next => async (request, cancellationToken) => Hinted(await next(request, cancellationToken)))
            .AddListPromptsFilter(next => async (request, cancellationToken) => Hinted(await next(request, cancellationToken)))
            .AddListResourcesFilter(next => async (request, cancellationToken) => Hinted(await next(request, cancellationToken)))
            .AddListResourceTemplatesFilter(next => async (request, cancellationToken) => Hinted(await next(request, cancellationToken)))
            .AddReadResourceFilter(next => async (request, cancellationToken) => Hinted(await ReadAsync(next, request, cancellationToken))));

    // SEP-2164: whoever asks for a resource that is not there is told in the error's data which one it was.
    private static async ValueTask<ReadResourceResult> ReadAsync(
        McpRequestHandler<ReadResourceRequestParams, ReadResourceResult> next, RequestContext<ReadResourceRequestParams> request, CancellationToken cancellationToken)
    {
        try
        {
            return await next(request, cancellationToken);
        }
        catch (McpProtocolException missing) when (missing.ErrorCode is McpErrorCode.InvalidParams or McpErrorCode.ResourceNotFound)
        {
            missing.Data["uri"] = request.Params?.Uri;
            throw;
        }
    }

    private static TResult Hinted<TResult>(TResult result)
        where TResult : ICacheableResult
    {
        result.TimeToLive = ListsAreGoodFor;
        result.CacheScope = CacheScope.Public;
        return result;
    }
}
