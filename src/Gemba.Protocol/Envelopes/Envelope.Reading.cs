using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Gemba.Protocol.Faults;
using Gemba.Protocol.JsonValues;

namespace Gemba.Protocol.Envelopes;

public readonly partial struct Envelope
{
    /// <summary>Reads one message.</summary>
    /// <param name="utf8">One JSON-RPC message; kept and not copied, so it must stay unchanged while the envelope is used.</param>
    /// <param name="envelope">The message; on a fault only what is needed to answer it, which is its id where one could be read.</param>
    /// <param name="fault">Why the message is refused.</param>
    /// <param name="options">Bounds; <see cref="EnvelopeOptions.Default"/> where none are given.</param>
    /// <returns>Whether the bytes are one fit message. No input makes this throw.</returns>
    public static bool TryRead(ReadOnlyMemory<byte> utf8, out Envelope envelope, [NotNullWhen(false)] out Fault? fault, EnvelopeOptions? options = null)
    {
        if (utf8.Span.StartsWith("\uFEFF"u8))
            utf8 = utf8[3..];   // RFC 8259 §8.1 lets a reader ignore the mark; the servers behind do not all do so
        envelope = default;
        if (!System.Text.Unicode.Utf8.IsValid(utf8.Span))
        {
            fault = ProtocolFaults.InvalidUtf8();
            return false;
        }

        var scanner = new EnvelopeScanner(utf8.Span, (options ?? EnvelopeOptions.Default).MaxDepth);
        try
        {
            scanner.Scan();
        }
        catch (JsonException malformed)
        {
            fault = ProtocolFaults.MalformedJson((malformed.LineNumber ?? 0) + 1, (malformed.BytePositionInLine ?? 0) + 1);
            return false;
        }
        catch (FaultException tooDeep)
        {
            fault = tooDeep.Fault;
            return false;
        }

        fault = scanner.Fault ?? Judge(utf8.Span, ref scanner.Parts);
        envelope = new Envelope(utf8, fault is null ? scanner.Parts : IdAlone(utf8.Span, scanner.Parts));
        return fault is null;
    }

    private static Fault? Judge(ReadOnlySpan<byte> utf8, ref EnvelopeParts parts)
    {
        if (!parts.HasJsonRpc2)
            return ProtocolFaults.NotAMessage("it has no \"jsonrpc\": \"2.0\"");
        var answers = (parts.Result.IsPresent ? 1 : 0) + (parts.Error.IsPresent ? 1 : 0);
        if (parts.Method.IsPresent ? answers > 0 : answers != 1)
            return ProtocolFaults.NotAMessage("it has not exactly one of 'method', 'result' and 'error'");
        if (parts.Error.IsPresent && parts.IdType == JsonTokenType.Null)
            parts.Id = default;   // JSON-RPC 2.0 §5: the request's id could not be read
        else if (parts.Id.IsPresent && !IsValidId(utf8, parts))
            return ProtocolFaults.InvalidId();
        if (parts.Result.IsPresent && !parts.Id.IsPresent)
            return ProtocolFaults.NotAMessage("it has a 'result' and no 'id'");

        parts.Kind = KindOf(parts);
        if (parts.Method.IsPresent)
            parts.KnownMethod ??= KnownIfEscaped(utf8.Slice(parts.Method.Start, parts.Method.Length));
        return null;
    }

    private static MessageKind KindOf(in EnvelopeParts parts)
    {
        if (parts.Method.IsPresent)
            return parts.Id.IsPresent ? MessageKind.Request : MessageKind.Notification;
        return parts.Error.IsPresent ? MessageKind.Error : MessageKind.Response;
    }

    private static bool IsValidId(ReadOnlySpan<byte> utf8, in EnvelopeParts parts)
    {
        var token = utf8.Slice(parts.Id.Start, parts.Id.Length);
        return parts.IdType switch
        {
            JsonTokenType.String => SurrogateEscapes.ArePaired(token[1..^1]),
            JsonTokenType.Number => new NumberText(token).IsWhole,
            _ => false,
        };
    }

    private static string? KnownIfEscaped(ReadOnlySpan<byte> token)
    {
        // The longest method has 40 letters; six bytes each when every one is escaped.
        Span<byte> plain = stackalloc byte[256];
        if (token.Length > plain.Length || !token.Contains((byte)'\\'))
            return null;
        var reader = new Utf8JsonReader(token);
        reader.Read();
        return MethodNames.Find(plain[..reader.CopyString(plain)]);
    }

    private static EnvelopeParts IdAlone(ReadOnlySpan<byte> utf8, in EnvelopeParts parts) =>
        parts.Id.IsPresent && IsValidId(utf8, parts) ? new EnvelopeParts { Id = parts.Id, IdType = parts.IdType } : default;
}
