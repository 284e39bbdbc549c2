using System.IO.Pipelines;
using Gemba.Observability.Logging;
using Gemba.Observability.Sdk;
using Gemba.Protocol.Http;
using Gemba.Spreadsheet;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Gemba.Benchmarks.Tools;

/// <summary>The spreadsheet server and a client in this process, joined by a pair of pipes or over HTTP on loopback.</summary>
internal sealed class LocalServer : IAsyncDisposable
{
    private readonly IAsyncDisposable[] _parts;
    private readonly McpClient _client;

    private LocalServer(McpClient client, params IAsyncDisposable[] parts) => (_client, _parts) = (client, parts);

    public static async Task<LocalServer> StartAsync(string workspace)
    {
        var services = new ServiceCollection();
        services.AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance).AddSingleton(typeof(ILogger<>), typeof(NullLogger<>));
        services.AddGembaSpreadsheet(new SpreadsheetOptions { Workspace = workspace });
        var provider = services.BuildServiceProvider();
        var (toServer, toClient) = (new Pipe(), new Pipe());
        var transport = new StreamServerTransport(toServer.Reader.AsStream(), toClient.Writer.AsStream());
        var server = McpServer.Create(transport, provider.GetRequiredService<IOptions<McpServerOptions>>().Value, NullLoggerFactory.Instance, provider);
        _ = server.RunAsync();
        return new LocalServer(await McpClient.CreateAsync(new StreamClientTransport(toServer.Writer.AsStream(), toClient.Reader.AsStream())), server, provider);
    }

    /// <summary>The same server as users run it: on our HTTP endpoint, with metrics and a flushed audit trail.</summary>
    public static async Task<LocalServer> StartOverHttpAsync(string workspace, string data)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.Services.AddGembaObservability("spreadsheet", options => options with { DataFolder = data, Logs = new LogOptions { Levels = "error" } });
        builder.Services.AddGembaSpreadsheet(new SpreadsheetOptions { Workspace = workspace }).WithGembaObservability();
        builder.Services.AddGembaMcpEndpoint();
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.UseRouting();
        app.MapGembaMcp("/mcp");
        await app.StartAsync();
        var endpoint = new Uri(new Uri(app.Urls.First()), "/mcp");
        return new LocalServer(await McpClient.CreateAsync(new HttpClientTransport(new HttpClientTransportOptions { Endpoint = endpoint })), app);
    }

    public async Task CallAsync(string tool, params (string Name, object Value)[] arguments) =>
        await _client.CallToolAsync(tool, arguments.ToDictionary(argument => argument.Name, argument => (object?)argument.Value));

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        foreach (var part in _parts)
            await part.DisposeAsync();
    }
}
