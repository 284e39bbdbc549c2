using System.ComponentModel;
using Gemba.Protocol.Http;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Gemba.ConformanceServer;

/// <summary>Tools that say something before they answer.</summary>
[McpServerToolType]
internal sealed class TalkingTools
{
    // The suites look at the order of messages, which a pause between them makes visible.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    [McpServerTool(Name = "test_tool_with_logging"), Description("Logs three lines, then answers.")]
    public static async Task<string> Log(McpServer server, CancellationToken cancellationToken)
    {
        using var provider = server.AsClientLoggerProvider();
        var logger = provider.CreateLogger("fixture");
        foreach (var line in (string[])["Tool execution started", "Tool processing data", "Tool execution completed"])
        {
            logger.Log(LogLevel.Information, default, line, null, (text, _) => text);
            await Task.Delay(Pause, cancellationToken);
        }

        return "Three lines were logged.";
    }

    [McpServerTool(Name = "test_tool_with_progress"), Description("Reports progress, then answers.")]
    public static async Task<string> Progress(IProgress<ProgressNotificationValue> progress, RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken)
    {
        foreach (var done in (int[])[0, 50, 100])
        {
            progress.Report(new ProgressNotificationValue { Progress = done, Total = 100, Message = $"{done} of 100" });
            await Task.Delay(Pause, cancellationToken);
        }

        return $"Progress was reported under {request.Params?.ProgressToken}.";
    }

    [McpServerTool(Name = "test_reconnection"), Description("Closes its event stream, so that the client has to come back for the answer.")]
    public static async Task<string> Reconnect(RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken)
    {
        StreamPolling.TryCloseStream(request.JsonRpcRequest, TimeSpan.FromMilliseconds(500));
        await Task.Delay(Pause, cancellationToken);
        return "Reconnection test completed successfully";
    }
}
