using System.ComponentModel;
using System.Globalization;
using ModelContextProtocol;
using ModelContextProtocol.Server;

namespace Gemba.ConformanceServer;

/// <summary>A tool that works until it is told to stop, and one that tells how often that happened.</summary>
[McpServerToolType]
internal sealed class WaitingTools
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private static int s_begun;
    private static int s_stopped;

    [McpServerTool(Name = "test_waiting"), Description("Reports progress without end, until it is told to stop.")]
    public static async Task<string> Wait(IProgress<ProgressNotificationValue> progress, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref s_begun);
        try
        {
            for (var done = 1; ; done++)
            {
                progress.Report(new ProgressNotificationValue { Progress = done });
                await Task.Delay(Pause, cancellationToken);
            }
        }
        finally
        {
            Interlocked.Increment(ref s_stopped);
        }
    }

    [McpServerTool(Name = "test_waiting_so_far"), Description("How many calls of test_waiting began, and how many were told to stop.")]
    public static string SoFar() => string.Create(CultureInfo.InvariantCulture, $"{Volatile.Read(ref s_begun)} {Volatile.Read(ref s_stopped)}");
}
