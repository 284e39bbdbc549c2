using Gemba.Observability.Sdk;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { Args = args });
builder.Services.AddGembaObservability("greetings", options => options with
{
    Ops = options.Ops with { Address = args.FirstOrDefault() ?? "127.0.0.1:9099" },
    ActivitySources = ["ObservedServer"],
});
builder.Services.AddMcpServer()
    .WithStdioServerTransport()
    .WithToolsFromAssembly()
    .WithGembaObservability();
await builder.Build().RunAsync();
