namespace Gemba.Observability.Calls;

/// <summary>The words for how a message travels.</summary>
internal static class Transports
{
    internal const string Stdio = "stdio";
    internal const string Http = "http";
    internal const string WebSocket = "websocket";
    internal const string Tcp = "tcp";
    internal const string Sse = "sse";
    internal const string Memory = "memory";
    internal const string Unknown = "unknown";

    internal static readonly string[] All = [Stdio, Http, WebSocket, Tcp, Sse, Memory, Unknown];

    internal static string Closed(string transport) => transport switch
    {
        Stdio => Stdio,
        Http => Http,
        WebSocket => WebSocket,
        Tcp => Tcp,
        Sse => Sse,
        Memory => Memory,
        _ => Unknown,
    };

    /// <summary>Where no path is known, the endpoint is named after the link; HTTP is served under <c>/mcp</c> unless told otherwise.</summary>
    internal static string EndpointOf(string transport) => transport == Http ? "/mcp" : transport;

    /// <summary><c>network.transport</c> of the OpenTelemetry conventions.</summary>
    internal static string NetworkOf(string transport) => transport switch
    {
        Http or WebSocket or Tcp or Sse => "tcp",
        Stdio => "pipe",
        Memory => "inproc",
        _ => "unknown",
    };

    /// <summary><c>network.protocol.name</c>, or <see langword="null"/> where the conventions want none.</summary>
    internal static string? ProtocolOf(string transport) => transport switch
    {
        Http or Sse => "http",
        WebSocket => "websocket",
        _ => null,
    };
}
