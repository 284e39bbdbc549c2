using System.Runtime.CompilerServices;
using Gemba.Protocol.Access;
using Gemba.Protocol.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Server;

namespace Gemba.Protocol.Calls;

/// <summary>What every server of this process is made from.</summary>
internal sealed class ServerPlan(IOptions<McpServerOptions> options, ILoggerFactory logs, IServiceProvider services) : IServerSource
{
    private readonly ConditionalWeakTable<McpServerTool, ToolSchema> _schemas = [];

    private readonly Lazy<McpServerOptions> _options = new(() => RequestCheck.AddTo(
        options.Value, (IEndpointObserver?)services?.GetService(typeof(IEndpointObserver)), (ToolAccess?)services?.GetService(typeof(ToolAccess))));

    public McpServerOptions Options => _options.Value;

    public ILoggerFactory Logs => logs;

    public IServiceProvider Services => services;

    public Server Open(ServerTerms terms) => new SdkServer(this, terms);

    public ToolSchema? FindSchema(string tool) => Options.ToolCollection is { } tools && tools.TryGetPrimitive(tool, out var found)
        ? _schemas.GetValue(found, static found => new ToolSchema(found.ProtocolTool.InputSchema))
        : null;
}
