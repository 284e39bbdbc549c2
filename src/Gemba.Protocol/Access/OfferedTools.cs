using ModelContextProtocol.Server;

namespace Gemba.Protocol.Access;

/// <summary>The tools of the server, whether offered or not; every server of the process listens to it for changes.</summary>
internal sealed class OfferedTools : McpServerPrimitiveCollection<McpServerTool>
{
    /// <summary>What is offered of these tools has changed.</summary>
    public void TellChanged() => RaiseChanged();
}
