using System.ComponentModel;
using System.IO.Pipelines;
using Gemba.Observability.Audit;
using Gemba.Observability.Calls;
using Gemba.Observability.Sdk;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Gemba.Tests.Observability.Audit;

/// <summary>A server of the official SDK with nothing but the two calls that observe it.</summary>
public sealed class AuditedCallTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private IHost? _host;

    [Fact]
    public async Task Every_tool_call_is_on_disk_when_its_answer_arrives()
    {
        await using var client = await ConnectAsync();

        var answer = await client.CallToolAsync("greet", new Dictionary<string, object?> { ["name"] = "Ada", ["password"] = "hunter2" });
        var line = Assert.Single(Written());

        Assert.NotEqual(true, answer.IsError);
        Assert.Equal(("tool_invocation", AuditOutcome.Success, "greet"), (line.Type, line.Outcome, line.Tool));
        Assert.Contains("\"name\":\"Ada\",\"password\":\"[redacted:named:", line.Details, StringComparison.Ordinal);
        Assert.True(line.DurationMs > 0);
        Assert.True(Guid.TryParse(line.Request, out _));
    }

    [Fact]
    public async Task A_tool_that_fails_is_a_failure_in_the_trail()
    {
        await using var client = await ConnectAsync();

        var answer = await client.CallToolAsync("break");

        Assert.True(answer.IsError);
        Assert.Equal((AuditOutcome.Failure, "break"), (Assert.Single(Written()).Outcome, Written()[0].Tool));
    }

    [Fact]
    public async Task What_a_tool_records_belongs_to_the_call_that_it_works_for()
    {
        await using var client = await ConnectAsync();

        await client.CallToolAsync("open");

        var (call, opened) = (Written()[0], Written()[1]);
        Assert.Equal(("workbook_open", "ledger.xlsx", "open"), (opened.Type, opened.Resource, opened.Tool));
        Assert.Equal(call.Request, opened.Request);
    }

    [Fact]
    public async Task A_call_that_is_answered_in_part_is_partial()
    {
        await using var client = await ConnectAsync();

        await client.CallToolAsync("part");

        Assert.Equal(AuditOutcome.Partial, Assert.Single(Written()).Outcome);
    }

    [Fact]
    public async Task A_change_of_the_tools_that_are_offered_names_those_that_came_and_went()
    {
        await using var client = await ConnectAsync();
        var tools = _host!.Services.GetRequiredService<IOptions<McpServerOptions>>().Value.ToolCollection!;

        tools.Add(McpServerTool.Create(() => "hello", new() { Name = "wave" }));
        tools.Remove(tools["greet"]);

        await Eventually.HoldsAsync(() => Written().Length == 2, "both changes are recorded");
        var (went, came) = (Written()[0], Written()[1]);
        Assert.Equal(("tool_list_change", "test"), (came.Type, came.Resource));
        Assert.Contains("\"came\":[\"wave\"],\"went\":[]", came.Details, StringComparison.Ordinal);
        Assert.Contains("\"came\":[],\"went\":[\"greet\"]", went.Details, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _host?.Dispose();
        _folder.Dispose();
    }

    private AuditEntry[] Written() => [.. AuditFiles.Query(_folder["audit"], new AuditFilter()).Where(entry => entry.Type != "process_start")];

    private async Task<McpClient> ConnectAsync()
    {
        var (toServer, toClient) = (new Pipe(), new Pipe());
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddGembaObservability("test", options => options with { DataFolder = _folder.Path, MeterName = $"audited-{Guid.NewGuid():n}" });
        builder.Services.AddMcpServer()
            .WithTools<Tools>()
            .WithStreamServerTransport(toServer.Reader.AsStream(), toClient.Writer.AsStream())
            .WithGembaObservability();
        _host = builder.Build();
        await _host.StartAsync();
        return await McpClient.CreateAsync(new StreamClientTransport(toServer.Writer.AsStream(), toClient.Reader.AsStream()));
    }

    [McpServerToolType]
    private sealed class Tools(IAuditTrail trail)
    {
        [McpServerTool(Name = "greet"), Description("Greets.")]
        public static string Greet(string name, string password) => $"Hello {name}, {password.Length}";

        [McpServerTool(Name = "break"), Description("Breaks.")]
        public static string Break() => throw new InvalidOperationException("broken");

        [McpServerTool(Name = "part"), Description("Answers in part.")]
        public static string Part()
        {
            OpenCall.Current!.IsPartial = true;
            return "half";
        }

        [McpServerTool(Name = "open"), Description("Opens.")]
        public async Task<string> OpenAsync(CancellationToken cancellationToken)
        {
            await trail.WriteAsync(AuditEvent.New(AuditEventType.WorkbookOpen).WithResource("ledger.xlsx"), cancellationToken);
            return "opened";
        }
    }
}
