namespace Gemba.Protocol.Frames;

/// <summary>What a frame carries. The number on the wire depends on the layout: <see cref="FrameTypes"/>.</summary>
public enum FrameType
{
    /// <summary>A type that the layout does not have.</summary>
    Unknown,

    /// <summary>A JSON-RPC request or notification.</summary>
    Request,

    /// <summary>A JSON-RPC response or error.</summary>
    Response,

    /// <summary>A JSON object about the connection; the native layout alone has it.</summary>
    Control,

    /// <summary>Asks how the other end is; in the native layout also the answer to that.</summary>
    Health,

    /// <summary>The compact layout's answer to <see cref="Health"/>.</summary>
    Pong,

    /// <summary>A text that says why something was refused.</summary>
    Error,

    /// <summary>Opens a connection: the versions that the client speaks; the native layout alone has it.</summary>
    Hello,

    /// <summary>Answers a <see cref="Hello"/>: the version that both speak.</summary>
    Welcome,

    /// <summary>Credentials; the compact layout alone has it.</summary>
    Auth,

    /// <summary>Answers <see cref="Auth"/>.</summary>
    AuthAnswer,

    /// <summary>Ends the connection; the compact layout alone has it.</summary>
    Close,
}
