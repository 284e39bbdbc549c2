using System.ComponentModel;
using System.Globalization;
using Gemba.Protocol.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Server;

namespace Gemba.Benchmarks.Http;

/// <summary>The measured process: our endpoint with a trivial tool, beside a request handler that sends the body back and does nothing else.</summary>
internal static class HttpServer
{
    public static async Task<int> RunAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddMcpServer().WithTools<EchoTool>();
        builder.Services.AddGembaMcpEndpoint();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapGembaMcp("/mcp");
        app.MapPost("/bare", (RequestDelegate)EchoBytesAsync);
        app.MapGet("/allocated", (RequestDelegate)(http => http.Response.WriteAsync(GC.GetTotalAllocatedBytes(precise: false).ToString(CultureInfo.InvariantCulture))));
        await app.StartAsync();
        Console.Out.WriteLine(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        // The measuring process ends this one by closing its standard input.
        await Console.In.ReadToEndAsync();
        await app.StopAsync();
        return 0;
    }

    private static async Task EchoBytesAsync(HttpContext http)
    {
        var read = await http.Request.BodyReader.ReadAtLeastAsync((int)http.Request.ContentLength!.Value);
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = read.Buffer.Length;
        foreach (var segment in read.Buffer)
            await http.Response.BodyWriter.WriteAsync(segment);
        http.Request.BodyReader.AdvanceTo(read.Buffer.End);
    }

    [McpServerToolType]
    private sealed class EchoTool
    {
        [McpServerTool(Name = "echo"), Description("Says the same.")]
        public static string Echo([Description("What to say.")] string message) => message;
    }
}
