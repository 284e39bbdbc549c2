using System.IO.Pipelines;
using System.Text.Json;
using Gemba.Protocol.Schemas;
using Gemba.Spreadsheet;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Gemba.Tests.Spreadsheet.Tools;

/// <summary>A folder served by the registered server, and an SDK client that talks to it over a pair of pipes.</summary>
internal sealed class ServedWorkspace : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly McpServer _server;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _serving;
    private readonly Dictionary<string, CompiledSchema> _answers = [];

    private ServedWorkspace(ServiceProvider services, McpServer server, McpClient client)
    {
        (_services, _server, Client) = (services, server, client);
        _serving = server.RunAsync(_stop.Token);
    }

    public McpClient Client { get; private set; }

    public IServiceProvider Services => _services;

    public static Task<ServedWorkspace> StartAsync(TemporaryFolder folder, Func<SpreadsheetOptions, SpreadsheetOptions>? configure = null, string? revision = null, bool listTools = true) =>
        StartAsync(configure?.Invoke(OptionsOf(folder)) ?? OptionsOf(folder), revision, listTools);

    public static SpreadsheetOptions OptionsOf(TemporaryFolder folder) => new() { Workspace = folder.FullPath };

    public static async Task<ServedWorkspace> StartAsync(SpreadsheetOptions options, string? revision = null, bool listTools = true)
    {
        var services = new ServiceCollection();
        services.AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance);
        services.AddSingleton(typeof(ILogger<>), typeof(NullLogger<>));
        services.AddGembaSpreadsheet(options);
        var provider = services.BuildServiceProvider();
        var (toServer, toClient) = (new Pipe(), new Pipe());
        var transport = new StreamServerTransport(toServer.Reader.AsStream(), toClient.Writer.AsStream());
        var server = McpServer.Create(transport, provider.GetRequiredService<IOptions<McpServerOptions>>().Value, NullLoggerFactory.Instance, provider);
        var served = new ServedWorkspace(provider, server, null!);
        served.Client = await McpClient.CreateAsync(
            new StreamClientTransport(toServer.Writer.AsStream(), toClient.Reader.AsStream()), new McpClientOptions { ProtocolVersion = revision });
        foreach (var tool in listTools ? await served.Client.ListToolsAsync() : [])
            served._answers[tool.Name] = CompiledSchema.Compile(tool.ProtocolTool.OutputSchema!.Value);
        return served;
    }

    /// <summary>Calls a tool and hands out its answer, which must keep the tool's output schema and say the same as text.</summary>
    public async Task<JsonElement> CallAsync(string tool, object? arguments = null)
    {
        var result = await SendAsync(tool, arguments);
        var text = ((TextContentBlock)result.Content.Single()).Text;
        Assert.False(result.IsError ?? false, text);
        var answer = result.StructuredContent!.Value;
        Assert.True(_answers[tool].Validate(answer).IsValid, _answers[tool].Validate(answer).ToString());
        Assert.True(JsonElement.DeepEquals(answer, JsonElement.Parse(text)));
        return JsonElement.Parse(text);
    }

    /// <summary>Calls a tool that must fail, and hands out what the agent reads.</summary>
    public async Task<string> FailAsync(string tool, object? arguments = null)
    {
        var result = await SendAsync(tool, arguments);
        var text = ((TextContentBlock)result.Content.Single()).Text;
        Assert.True(result.IsError, text);
        Assert.DoesNotContain("An error occurred", text, StringComparison.Ordinal);
        return text;
    }

    public async Task<CallToolResult> SendAsync(string tool, object? arguments = null, CancellationToken cancellationToken = default)
    {
        var json = JsonSerializer.SerializeToElement(arguments ?? new { });
        var named = json.EnumerateObject().ToDictionary(member => member.Name, member => (object?)member.Value.Clone());
        return await Client.CallToolAsync(tool, named, cancellationToken: cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await _stop.CancelAsync();
        await _serving.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        await _server.DisposeAsync();
        await _services.DisposeAsync();
        _stop.Dispose();
    }
}
