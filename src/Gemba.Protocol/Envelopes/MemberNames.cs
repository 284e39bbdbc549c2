using System.Text.Json;

namespace Gemba.Protocol.Envelopes;

/// <summary>Finds which member of a message a property name means.</summary>
internal static class MemberNames
{
    internal static readonly (EnvelopeMember Member, byte[] Name)[] Root =
    [
        (EnvelopeMember.JsonRpc, "jsonrpc"u8.ToArray()),
        (EnvelopeMember.Id, "id"u8.ToArray()),
        (EnvelopeMember.Method, "method"u8.ToArray()),
        (EnvelopeMember.Params, "params"u8.ToArray()),
        (EnvelopeMember.Result, "result"u8.ToArray()),
        (EnvelopeMember.Error, "error"u8.ToArray()),
    ];

    internal static readonly (EnvelopeMember Member, byte[] Name)[] Params =
    [
        (EnvelopeMember.Name, "name"u8.ToArray()),
        (EnvelopeMember.Arguments, "arguments"u8.ToArray()),
        (EnvelopeMember.Meta, "_meta"u8.ToArray()),
        (EnvelopeMember.Uri, "uri"u8.ToArray()),
        (EnvelopeMember.RequestId, "requestId"u8.ToArray()),
        (EnvelopeMember.ParamsProgressToken, "progressToken"u8.ToArray()),
        (EnvelopeMember.ProtocolVersion, "protocolVersion"u8.ToArray()),
        (EnvelopeMember.ClientInfo, "clientInfo"u8.ToArray()),
    ];

    internal static readonly (EnvelopeMember Member, byte[] Name)[] Meta =
    [
        (EnvelopeMember.Traceparent, "traceparent"u8.ToArray()),
        (EnvelopeMember.Tracestate, "tracestate"u8.ToArray()),
        (EnvelopeMember.Baggage, "baggage"u8.ToArray()),
        (EnvelopeMember.MetaProgressToken, "progressToken"u8.ToArray()),
        (EnvelopeMember.MetaProtocolVersion, "io.modelcontextprotocol/protocolVersion"u8.ToArray()),
        (EnvelopeMember.MetaClientCapabilities, "io.modelcontextprotocol/clientCapabilities"u8.ToArray()),
        (EnvelopeMember.MetaClientInfo, "io.modelcontextprotocol/clientInfo"u8.ToArray()),
        (EnvelopeMember.MetaSubscriptionId, "io.modelcontextprotocol/subscriptionId"u8.ToArray()),
        (EnvelopeMember.MetaLogLevel, "io.modelcontextprotocol/logLevel"u8.ToArray()),
    ];

    internal static readonly (EnvelopeMember Member, byte[] Name)[] Result =
    [
        (EnvelopeMember.IsError, "isError"u8.ToArray()),
        (EnvelopeMember.ResultType, "resultType"u8.ToArray()),
    ];

    internal static readonly (EnvelopeMember Member, byte[] Name)[] Error = [(EnvelopeMember.ErrorCode, "code"u8.ToArray())];

    internal static readonly (EnvelopeMember Member, byte[] Name)[] Client = [(EnvelopeMember.ClientName, "name"u8.ToArray())];

    // Six bytes (\u0041) for each byte of the longest name: a longer token cannot be one of the names.
    private const int LongestEscapedName = 6 * 44;

    /// <summary>
    /// The member that the reader's property name means. A parser behind us may fold letter case (Go's and Newtonsoft's do), so a name that
    /// is one of the table's but for its case is told apart from a name that is nobody's.
    /// </summary>
    internal static EnvelopeMember Find(ref Utf8JsonReader reader, (EnvelopeMember Member, byte[] Name)[] table)
    {
        if (!reader.ValueIsEscaped)
            return Find(reader.ValueSpan, table);
        if (reader.ValueSpan.Length > LongestEscapedName || !SurrogateEscapes.ArePaired(reader.ValueSpan))
            return EnvelopeMember.None;
        Span<byte> name = stackalloc byte[LongestEscapedName];
        return Find(name[..reader.CopyString(name)], table);
    }

    private static EnvelopeMember Find(ReadOnlySpan<byte> name, (EnvelopeMember Member, byte[] Name)[] table)
    {
        foreach (var entry in table)
        {
            if (name.SequenceEqual(entry.Name))
                return entry.Member;
        }

        return IsLookAlike(name, table) ? EnvelopeMember.LookAlike : EnvelopeMember.None;
    }

    private static bool IsLookAlike(ReadOnlySpan<byte> name, (EnvelopeMember Member, byte[] Name)[] table)
    {
        if (ReferenceEquals(table, Meta))
            return false;   // the keys of _meta are an open set with owners of their own
        foreach (var entry in table)
        {
            if (CaseFolding.AreEqual(name, entry.Name))
                return true;
        }

        return false;
    }
}
