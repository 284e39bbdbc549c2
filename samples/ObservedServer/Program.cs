using Gemba.Observability.Sdk;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ObservedServer;

// Ten lines observe any C# MCP server: metrics, health and audit on the ops address, logs on standard error, traces wherever OTEL_* says.
var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { Args = args });
builder.Services.AddGembaObservability("greetings", options => options with
{
    Ops = options.Ops with { Address = args is ["--ops", var address] ? address : "127.0.0.1:9099" },
});
builder.Services.AddMcpServer()
    .WithStdioServerTransport()
    .WithTools<Greetings>()
    .WithGembaObservability();
await builder.Build().RunAsync();
