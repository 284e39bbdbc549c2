using System.ComponentModel;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Gemba.Protocol.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ModelContextProtocol;
using ModelContextProtocol.Server;

namespace Gemba.Tests.Protocol.Http;

/// <summary>Our endpoint on a real Kestrel at a loopback port, with a few tools.</summary>
internal sealed class EndpointUnderTest : IAsyncDisposable
{
    private readonly WebApplication _app;

    private EndpointUnderTest(WebApplication app, Uri address)
    {
        _app = app;
        Address = address;
        Client = new HttpClient { BaseAddress = address };
    }

    public Uri Address { get; }

    public HttpClient Client { get; }

    public Signals Signals => _app.Services.GetRequiredService<Signals>();

    public RecordingObserver Observed => (RecordingObserver)_app.Services.GetRequiredService<IEndpointObserver>();

    public static async Task<EndpointUnderTest> StartAsync(Action<McpEndpointOptions>? configure = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<Signals>().AddSingleton<IEndpointObserver, RecordingObserver>();
        builder.Services.AddMcpServer().WithTools<TestTools>();
        builder.Services.AddGembaMcpEndpoint(configure);
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapGembaMcp("/mcp");
        await app.StartAsync();
        return new EndpointUnderTest(app, new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First() + "/mcp"));
    }

    public Task<HttpResponseMessage> PostAsync(string body, params string[] headers) => SendAsync(HttpMethod.Post, body, headers);

    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string? body, params string[] headers) =>
        SendAsync(method, body, CancellationToken.None, headers);

    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string? body, CancellationToken cancellationToken, params string[] headers)
    {
        var message = new HttpRequestMessage(method, Address);
        if (body is not null)
        {
            message.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        message.Headers.TryAddWithoutValidation("Accept", "application/json, text/event-stream");
        for (var i = 0; i < headers.Length; i += 2)
        {
            message.Headers.Remove(headers[i]);
            message.Headers.TryAddWithoutValidation(headers[i], headers[i + 1]);
        }

        return Client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    /// <summary>Begins a session and returns its id.</summary>
    public async Task<string> OpenSessionAsync(string revision = "2025-11-25")
    {
        using var answer = await PostAsync(Messages.Initialize(revision));
        return answer.EnsureSuccessStatusCode().Headers.GetValues("Mcp-Session-Id").Single();
    }

    public Task<HttpResponseMessage> PostSessionlessAsync(string body, string method, string? name, params string[] more)
    {
        string[] headers = ["MCP-Protocol-Version", "2026-07-28", "Mcp-Method", method, .. more];
        return PostAsync(body, name is null ? headers : [.. headers, "Mcp-Name", name]);
    }

    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Signals.Release.TrySetResult();
        Client.Dispose();
        using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        await _app.StopAsync(soon.Token);
        await _app.DisposeAsync();
    }

    [McpServerToolType]
    private sealed class TestTools
    {
        [McpServerTool(Name = "echo"), Description("Says the same.")]
        public static string Echo(string message) => message;

        [McpServerTool(Name = "hold"), Description("Runs until it is let go or cancelled.")]
        public static async Task<string> Hold(Signals signals, CancellationToken cancellationToken)
        {
            signals.Held.TrySetResult();
            try
            {
                await signals.Release.Task.WaitAsync(cancellationToken);
            }
            catch (OperationCanceledException)
            {
                signals.Cancelled.TrySetResult();
                throw;
            }

            return "let go";
        }

        [McpServerTool(Name = "tell"), Description("Reports progress, then runs until it is let go.")]
        public static async Task<string> Tell(Signals signals, IProgress<ProgressNotificationValue> progress, CancellationToken cancellationToken)
        {
            progress.Report(new ProgressNotificationValue { Progress = 1, Total = 2 });
            signals.Held.TrySetResult();
            await signals.Release.Task.WaitAsync(cancellationToken);
            return "told";
        }

        [McpServerTool(Name = "routed"), Description("Wants an argument repeated in a header.")]
        public static string Routed([McpHeader("Region")] string region) => region;
    }
}

/// <summary>Where a tool under test has got to.</summary>
internal sealed class Signals
{
    public TaskCompletionSource Held { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TaskCompletionSource Cancelled { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TaskCompletionSource Release { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}

internal static class Answers
{
    public static async Task<JsonNode> JsonAsync(this HttpResponseMessage answer) => JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;

    public static async Task<string> ReasonAsync(this HttpResponseMessage answer) => (string)(await answer.JsonAsync())["error"]!["data"]!["reason"]!;
}
