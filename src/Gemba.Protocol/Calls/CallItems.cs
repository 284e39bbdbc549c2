namespace Gemba.Protocol.Calls;

/// <summary>Keys in <c>JsonRpcMessageContext.Items</c> under which a link tells the SDK's filters what only it knows.</summary>
public static class CallItems
{
    /// <summary>Size of the request in bytes, a <see cref="long"/>.</summary>
    public const string RequestBytes = "gemba.request.bytes";

    /// <summary>The request's id as the client wrote it (JSON text), a <see cref="string"/>: the id that filters see is ours.</summary>
    public const string RequestId = "gemba.request.id";

    /// <summary>How the request came, a <see cref="string"/>: <c>http</c>, <c>stdio</c> or <c>memory</c>.</summary>
    public const string Transport = "gemba.transport";

    /// <summary>The revision that the client speaks, a <see cref="string"/>.</summary>
    public const string Revision = "gemba.revision";

    /// <summary>Who asks, an <c>Implementation</c>, where each request says so for itself: filters run before the SDK has made that the server's <c>ClientInfo</c>.</summary>
    public const string Client = "gemba.client";

    /// <summary>Set by a filter, an <see cref="Action{T}"/> of <see cref="long"/>: called once with the answer's size in bytes when it is written.</summary>
    public const string AnswerSized = "gemba.answer.sized";
}
