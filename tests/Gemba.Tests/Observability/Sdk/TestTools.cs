using System.ComponentModel;
using System.Diagnostics;
using Gemba.Observability.Calls;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Gemba.Tests.Observability.Sdk;

[McpServerToolType]
internal sealed class TestTools
{
    internal static readonly ActivitySource Inner = new("Gemba.Tests");

    [McpServerTool(Name = "obs_echo"), Description("Says it again.")]
    public static string Echo(string text)
    {
        using var work = Inner.StartActivity("inner_work");
        return text;
    }

    [McpServerTool(Name = "obs_fail"), Description("Fails with a reason.")]
    public static CallToolResult Fail(string reason)
    {
        OpenCall.Current!.FaultReason = reason;
        return new CallToolResult { IsError = true, Content = [new TextContentBlock { Text = "It failed." }] };
    }

    [McpServerTool(Name = "obs_throw"), Description("Throws.")]
    public static string Throw()
    {
        var failure = new InvalidOperationException("hidden");
        failure.Data["gemba.fault"] = "obs_thrown";
        throw failure;
    }

    [McpServerTool(Name = "obs_refuse"), Description("Answers with a JSON-RPC error.")]
    public static string Refuse() => throw new McpProtocolException("Not like this.", McpErrorCode.InvalidParams);

    [McpServerTool(Name = "obs_slow"), Description("Runs out of its own time.")]
    public static string Slow() => throw new TimeoutException("Took too long.");

    [McpServerTool(Name = "obs_wait"), Description("Waits until it is cancelled.")]
    public static async Task<string> WaitAsync(CancellationToken cancellationToken)
    {
        await new TaskCompletionSource().Task.WaitAsync(cancellationToken);
        return "never";
    }

    [McpServerTool(Name = "obs_progress"), Description("Reports its progress once.")]
    public static string Progress(IProgress<ProgressNotificationValue> progress)
    {
        progress.Report(new ProgressNotificationValue { Progress = 1, Total = 2 });
        return "done";
    }
}
