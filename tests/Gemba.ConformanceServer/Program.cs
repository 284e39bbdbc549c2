using Gemba.ConformanceServer;
using Gemba.Protocol.Http;
using Gemba.Protocol.Links;

// The fixture that the official conformance suites test, on our endpoint: --urls http://127.0.0.1:PORT, path /mcp.
// --only REVISION makes it a server that knows no other revision; --stdio yes puts it on standard input and output.
var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
var watched = new WatchedResources();
builder.Services.AddSingleton(watched);
var only = builder.Configuration["only"];
builder.Services.AddMcpServer(options =>
    {
        options.ServerInfo = new() { Name = "gemba-conformance", Version = "0.1.0" };
        if (only is not null and not "2026-07-28")
            options.ProtocolVersion = only;
    })
    .WithTools<ContentTools>()
    .WithTools<TalkingTools>()
    .WithTools<AskingTools>()
    .WithTools<InputTools>()
    .WithTools<DiagnosticTools>()
    .WithTools<WaitingTools>()
    .WithTools([SchemaTool.Create()])
    .WithPrompts<FixturePrompts>()
    .WithResources<FixtureResources>()
    .WithFixtureHandlers(watched);
builder.Services.AddGembaMcpEndpoint();
if (builder.Configuration["stdio"] is not null)
    builder.Services.AddGembaStdio();

var app = builder.Build();
if (only is not null)
    app.UseMiddleware<OneRevision>(only);
app.MapGembaMcp("/mcp");
await app.RunAsync();
