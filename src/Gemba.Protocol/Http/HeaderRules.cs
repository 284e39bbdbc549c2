using Gemba.Protocol.Envelopes;
using Gemba.Protocol.Faults;

namespace Gemba.Protocol.Http;

/// <summary>What a request without session must say in its headers and in <c>_meta</c>, and that both say the same.</summary>
internal sealed class HeaderRules(ParameterHeaders parameters)
{
    private const string RevisionKey = "io.modelcontextprotocol/protocolVersion";
    private const string CapabilitiesKey = "io.modelcontextprotocol/clientCapabilities";

    /// <summary>Says why a message is refused; <see langword="null"/> where it is not.</summary>
    public Fault? Judge(Post post)
    {
        if (post.Message.Kind is not (MessageKind.Request or MessageKind.Notification))
            return null;
        return JudgeRevision(post) ?? JudgeRouting(post) ?? (post.Message.Kind == MessageKind.Request ? JudgeRequest(post) : null);
    }

    private static Fault? JudgeRevision(Post post)
    {
        if (post.HeaderRevision is null)
            return ProtocolFaults.HeaderMissing(McpHeaders.Revision);
        if (!post.Message.MetaProtocolVersion.IsPresent)
        {
            // A notification that is refused is lost without a word; what it says must not depend on its metadata.
            return post.Message.Kind == MessageKind.Request ? ProtocolFaults.MetaMissing(RevisionKey) : null;
        }

        return post.Message.MetaProtocolVersion.Is("2026-07-28"u8) && post.HeaderRevision == Revisions.Sessionless
            ? null
            : ProtocolFaults.HeaderDiffers(McpHeaders.Revision, $"_meta[\"{RevisionKey}\"]");
    }

    private static Fault? JudgeRouting(Post post)
    {
        var headers = post.Http.Request.Headers;
        if (headers[McpHeaders.Method] is not { Count: > 0 } method)
            return ProtocolFaults.HeaderMissing(McpHeaders.Method);
        if (!method.ToString().AsSpan().Trim().SequenceEqual(post.Message.Method))
            return ProtocolFaults.HeaderDiffers(McpHeaders.Method, "'method'");
        if (post.Message.Method is not ("tools/call" or "prompts/get" or "resources/read"))
            return null;
        if (headers[McpHeaders.Name] is not { Count: > 0 } name)
            return ProtocolFaults.HeaderMissing(McpHeaders.Name);
        if (HeaderText.Decode(name.ToString()) is not { } decoded)
            return ProtocolFaults.HeaderUnreadable(McpHeaders.Name);
        return NamesTarget(decoded, post.Message.Target) ? null : ProtocolFaults.HeaderDiffers(McpHeaders.Name, post.Message.Method == "resources/read" ? "'uri'" : "'name'");
    }

    private Fault? JudgeRequest(Post post)
    {
        if (!post.Message.HasClientCapabilities)
            return ProtocolFaults.MetaMissing(CapabilitiesKey);
        if (post.Message.Method is "initialize" or "ping" or "logging/setLevel" or "resources/subscribe" or "resources/unsubscribe")
            return ProtocolFaults.MethodRemoved(post.Message.Method);
        return post.Message.Method == "tools/call" ? parameters.Judge(post) : null;
    }

    private static bool NamesTarget(string decoded, JsonText target)
    {
        Span<byte> utf8 = stackalloc byte[256];
        return System.Text.Encoding.UTF8.TryGetBytes(decoded, utf8, out var length)
            ? target.Is(utf8[..length])
            : target.IsPresent && target.ToString() == decoded;
    }
}
