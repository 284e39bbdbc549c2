using System.ComponentModel;
using System.Diagnostics;
using Gemba.Observability.Tracing;
using ModelContextProtocol.Server;

namespace ObservedServer;

/// <summary>A tool whose work is done by another program.</summary>
[McpServerToolType]
internal sealed class Fortunes
{
    private static readonly ActivitySource Spans = new("ObservedServer");

    [McpServerTool(Name = "fortune"), Description("Tells a fortune, with the program of that name.")]
    public static async Task<string> TellAsync(CancellationToken cancellationToken)
    {
        using var span = Spans.StartActivity("ask_program");
        span?.SetTag("namespace", "fortunes").SetTag("user", Environment.UserName);
        var start = new ProcessStartInfo("fortune") { RedirectStandardOutput = true }.PassTrace();
        using var program = Process.Start(start)!;
        var told = await program.StandardOutput.ReadToEndAsync(cancellationToken);
        await program.WaitForExitAsync(cancellationToken);
        return told;
    }
}
