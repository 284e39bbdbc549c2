using Gemba.ConformanceServer;
using Gemba.Protocol.Http;

// The fixture that the official conformance suites test, on our endpoint: --urls http://127.0.0.1:PORT, path /mcp.
var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.Services.AddMcpServer(options => options.ServerInfo = new() { Name = "gemba-conformance", Version = "0.1.0" })
    .WithTools<ContentTools>()
    .WithTools<TalkingTools>()
    .WithTools<AskingTools>()
    .WithTools<InputTools>()
    .WithTools<DiagnosticTools>()
    .WithTools([SchemaTool.Create()])
    .WithPrompts<FixturePrompts>()
    .WithResources<FixtureResources>()
    .WithFixtureHandlers();
builder.Services.AddGembaMcpEndpoint();

var app = builder.Build();
app.MapGembaMcp("/mcp");
await app.RunAsync();
