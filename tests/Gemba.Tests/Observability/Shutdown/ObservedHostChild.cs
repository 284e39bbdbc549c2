using System.Globalization;
using Gemba.Observability.Calls;
using Gemba.Observability.Health;
using Gemba.Observability.Ops;
using Gemba.Observability.Sdk;
using Gemba.Observability.Shutdown;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Gemba.Tests.Observability.Shutdown;

/// <summary>A small observed server with calls that take as long as they are asked to.</summary>
internal static class ObservedHostChild
{
    public const string Role = "observed-host";

    /// <summary>Arguments: data folder, seconds that calls are given, seconds until the hard stop.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(["--urls", "http://127.0.0.1:0"]);
        builder.Services.AddGembaObservability("test", options => options with
        {
            DataFolder = args[0],
            Ops = new OpsOptions { Address = "127.0.0.1:0" },
            Drain = new DrainOptions { CallLimit = Seconds(args[1]), HardLimit = Seconds(args[2]) },
        });
        await using var app = builder.Build();
        app.MapGembaHealth();
        var calls = app.Services.GetRequiredService<CallsInFlight>();
        app.MapGet("/call/{tool}/{seconds}", async (string tool, string seconds, CancellationToken cancellationToken) =>
        {
            var call = new OpenCall(new CallStart { Method = "tools/call", Transport = "http", Tool = tool }, 0, TimeProvider.System.GetUtcNow());
            calls.Enter(call);
            using var timer = new PeriodicTimer(Seconds(seconds));
            await timer.WaitForNextTickAsync(tool == "stubborn" ? default : cancellationToken);
            calls.Leave(call);
            return "answered";
        });
        await app.StartAsync();
        await Console.Out.WriteLineAsync($"main {app.Urls.Single()}");
        await Console.Out.WriteLineAsync($"ops {app.Services.GetRequiredService<OpsListener>().Address}");
        await app.WaitForShutdownAsync();
        return app.Services.GetRequiredService<DrainState>().ExitCode;
    }

    private static TimeSpan Seconds(string text) => TimeSpan.FromSeconds(double.Parse(text, CultureInfo.InvariantCulture));
}
