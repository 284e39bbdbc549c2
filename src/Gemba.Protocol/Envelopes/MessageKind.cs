namespace Gemba.Protocol.Envelopes;

/// <summary>The four shapes of a JSON-RPC message.</summary>
public enum MessageKind
{
    /// <summary>No message was read.</summary>
    None,

    /// <summary>Has a method and an id: an answer is due.</summary>
    Request,

    /// <summary>Has a method and no id: no answer is due.</summary>
    Notification,

    /// <summary>Answers a request with a result.</summary>
    Response,

    /// <summary>Answers a request with an error; its id is absent where the request could not be read.</summary>
    Error,
}
