using System.Globalization;

namespace Gemba.Protocol.Faults;

/// <summary>What can be wrong with the bytes of one message.</summary>
public static partial class ProtocolFaults
{
    private const int ParseError = -32700;
    private const int InvalidRequest = -32600;

    /// <summary>The bytes are not one JSON value.</summary>
    /// <param name="line">Line of the first fault, from 1.</param>
    /// <param name="column">Byte in that line, from 1.</param>
    public static Fault MalformedJson(long line, long column) => new(
        "malformed_json", ParseError, 400,
        string.Create(CultureInfo.InvariantCulture, $"The message is not valid JSON: it cannot be read on from line {line}, byte {column}."),
        "Send one complete JSON-RPC message as UTF-8 JSON, with nothing after it.");

    /// <summary>The bytes are not UTF-8.</summary>
    public static Fault InvalidUtf8() => new(
        "invalid_utf8", ParseError, 400,
        "The message holds bytes that are not UTF-8.",
        "Encode the message as UTF-8.");

    /// <summary>Objects and arrays lie in each other beyond the limit.</summary>
    public static Fault NestedTooDeep(int limit) => new(
        "nested_too_deep", InvalidRequest, 400,
        string.Create(CultureInfo.InvariantCulture, $"The message nests objects and arrays more than {limit} levels deep."),
        "Flatten the arguments, or pass the nested value as JSON in a text.");

    /// <summary>An array of messages.</summary>
    public static Fault BatchRefused() => new(
        "batch_refused", InvalidRequest, 400,
        "The message is an array, a JSON-RPC batch; only revision 2025-03-26 of MCP had batches, and they are not taken here.",
        "Send each message of it by itself: as a POST of its own over HTTP, several at a time if you like, or as a line of its own over stdio.");

    /// <summary>JSON, and yet no JSON-RPC message.</summary>
    /// <param name="why">Ends the sentence "… is not a JSON-RPC 2.0 message: …".</param>
    public static Fault NotAMessage(string why) => new(
        "invalid_message", InvalidRequest, 400,
        $"What was sent is not a JSON-RPC 2.0 message: {why}.",
        "Send an object with \"jsonrpc\": \"2.0\" and either \"method\" (with an \"id\" where an answer is wanted), or \"id\" and one of \"result\" and \"error\".");

    /// <summary>The id cannot name a request.</summary>
    public static Fault InvalidId() => new(
        "invalid_id", InvalidRequest, 400,
        "The message's 'id' is neither a text nor a whole number.",
        "Use a text or a whole number as 'id', and leave it out of notifications.");

    /// <summary>Two parsers could read the message differently.</summary>
    /// <param name="names">The member names that must stand once, spelt exactly.</param>
    /// <param name="misspelt">Whether the letter case is at fault, and not a repetition.</param>
    public static Fault AmbiguousMember(IEnumerable<string> names, bool misspelt) => new(
        "ambiguous_member", InvalidRequest, 400,
        misspelt
            ? $"The message has a member that differs from one of {string.Join(", ", names)} only in letter case; two readers could take it differently."
            : $"The message has one of {string.Join(", ", names)} twice in the same object; two readers could take it differently.",
        "Write each of these members once, in lower and upper case exactly as here.");

    /// <summary>A member stands twice somewhere in the params.</summary>
    public static Fault MemberTwice() => new(
        "ambiguous_member", InvalidRequest, 400,
        "An object in the message's 'params' has two members of the same name; two readers could take it differently.",
        "Write each member once.");

    /// <summary>A text in the params is none.</summary>
    public static Fault HalfPair() => NotAMessage("a text in it holds half of a surrogate pair");
}
