using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Server;

namespace Gemba.Protocol.Calls;

/// <summary>What every server of this process is made from.</summary>
internal sealed class ServerPlan(IOptions<McpServerOptions> options, ILoggerFactory logs, IServiceProvider services)
{
    public McpServerOptions Options => options.Value;

    public ILoggerFactory Logs => logs;

    public IServiceProvider Services => services;
}
