namespace Gemba.Gateway.Backends;

/// <summary>How a server at an <c>http</c> address is spoken to.</summary>
public enum BackendTransport
{
    /// <summary>Streamable HTTP; the older form where the server refuses the handshake as servers do that know only that one.</summary>
    Auto,

    /// <summary>Streamable HTTP alone.</summary>
    Http,

    /// <summary>The form of 2024-11-05: an event stream at the address, and messages posted to where its first event says.</summary>
    Sse,
}
