using System.IO.Pipelines;
using Gemba.Spreadsheet;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Gemba.Benchmarks.Tools;

/// <summary>The spreadsheet server and a client in this process, joined by a pair of pipes.</summary>
internal sealed class LocalServer : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly McpServer _server;
    private readonly McpClient _client;

    private LocalServer(ServiceProvider services, McpServer server, McpClient client) => (_services, _server, _client) = (services, server, client);

    public static async Task<LocalServer> StartAsync(string workspace)
    {
        var services = new ServiceCollection();
        services.AddSingleton(typeof(ILogger<>), typeof(NullLogger<>));
        services.AddGembaSpreadsheet(new SpreadsheetOptions { Workspace = workspace });
        var provider = services.BuildServiceProvider();
        var (toServer, toClient) = (new Pipe(), new Pipe());
        var transport = new StreamServerTransport(toServer.Reader.AsStream(), toClient.Writer.AsStream());
        var server = McpServer.Create(transport, provider.GetRequiredService<IOptions<McpServerOptions>>().Value, NullLoggerFactory.Instance, provider);
        _ = server.RunAsync();
        var client = await McpClient.CreateAsync(new StreamClientTransport(toServer.Writer.AsStream(), toClient.Reader.AsStream()));
        return new LocalServer(provider, server, client);
    }

    public async Task CallAsync(string tool, params (string Name, object Value)[] arguments) =>
        await _client.CallToolAsync(tool, arguments.ToDictionary(argument => argument.Name, argument => (object?)argument.Value));

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _server.DisposeAsync();
        await _services.DisposeAsync();
    }
}
