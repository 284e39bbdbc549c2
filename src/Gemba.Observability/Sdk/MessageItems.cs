namespace Gemba.Observability.Sdk;

/// <summary>What a link and the filters tell each other in <c>JsonRpcMessageContext.Items</c>; the link's side of the contract stands in its own project.</summary>
internal static class MessageItems
{
    /// <summary>From the link: size of the request in bytes, a <see cref="long"/>.</summary>
    internal const string RequestBytes = "gemba.request.bytes";

    /// <summary>From the link: the id as the client wrote it, where the id that the SDK sees is another one.</summary>
    internal const string RequestId = "gemba.request.id";

    /// <summary>From the link: how the message came, as in <c>http</c>.</summary>
    internal const string Transport = "gemba.transport";

    /// <summary>From the link: protocol revision of the message.</summary>
    internal const string Revision = "gemba.revision";

    /// <summary>From the link: the <see cref="ModelContextProtocol.Protocol.Implementation"/> that asks, where each request says so for itself.</summary>
    internal const string Client = "gemba.client";

    /// <summary>To the link: an <see cref="Action{T}"/> of <see cref="long"/> that wants the size of the answer in bytes.</summary>
    internal const string AnswerSized = "gemba.answer.sized";

    /// <summary>Between the filters: the operation under way.</summary>
    internal const string Call = "gemba.call";
}
