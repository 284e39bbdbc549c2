using Gemba.Protocol.Faults;
using Microsoft.Net.Http.Headers;

namespace Gemba.Protocol.Http;

/// <summary>Which declared kinds of body are read: JSON in UTF-8, the only encoding that JSON is exchanged in (RFC 8259 §8.1).</summary>
internal static class ContentTypeRule
{
    private const string Json = "application/json";

    /// <summary>What is wrong with a Content-Type header; <see langword="null"/> where nothing is.</summary>
    public static Fault? FaultOf(string? contentType)
    {
        if (string.Equals(contentType, Json, StringComparison.OrdinalIgnoreCase))
            return null;
        if (!MediaTypeHeaderValue.TryParse(contentType, out var declared) || !declared.MediaType.Equals(Json, StringComparison.OrdinalIgnoreCase))
            return ProtocolFaults.NotJson();
        return declared.Parameters.Where(IsCharset).All(IsUtf8) ? null : ProtocolFaults.CharsetRefused();
    }

    private static bool IsCharset(NameValueHeaderValue parameter) => parameter.Name.Equals("charset", StringComparison.OrdinalIgnoreCase);

    // ASCII is UTF-8 as well, and "utf8" is what half of the world writes.
    private static bool IsUtf8(NameValueHeaderValue parameter) =>
        parameter.GetUnescapedValue().Value is { } charset
        && (charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase)
            || charset.Equals("utf8", StringComparison.OrdinalIgnoreCase)
            || charset.Equals("us-ascii", StringComparison.OrdinalIgnoreCase));
}
