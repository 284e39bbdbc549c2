namespace Gemba.Protocol.Http;

/// <summary>How a request over HTTP ended.</summary>
public enum CallEnd
{
    /// <summary>With a result, which may say that the tool failed.</summary>
    Answered,

    /// <summary>With a JSON-RPC error.</summary>
    Failed,

    /// <summary>The client cancelled it.</summary>
    Cancelled,

    /// <summary>The client went away before the answer.</summary>
    Disconnected,
}
