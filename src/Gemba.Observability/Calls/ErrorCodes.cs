namespace Gemba.Observability.Calls;

/// <summary>JSON-RPC error codes that mean something in MCP; a server's own ones fold into one, because a code is chosen per answer.</summary>
internal static class ErrorCodes
{
    /// <summary>Stands for every other code: the server error that JSON-RPC reserves first.</summary>
    internal const int Other = -32000;

    internal static readonly int[] All =
        [-32700, -32600, -32601, -32602, -32603, -32000, -32001, -32002, -32003, -32020, -32021, -32022, -32042];

    internal static int Closed(int code) => code switch
    {
        0 => 0,
        _ when Array.IndexOf(All, code) >= 0 => code,
        _ => Other,
    };
}
