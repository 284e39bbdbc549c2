using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Gemba.Observability.Redaction;

/// <summary>Writes the arguments of a call without their secrets and within a bound.</summary>
/// <param name="redactor">Knows what is hidden.</param>
/// <param name="maxBytes">Bytes of JSON after which the rest is left out and counted.</param>
/// <param name="maxTextChars">Characters kept of one text.</param>
internal sealed class RedactedJson(Redactor redactor, int maxBytes, int maxTextChars)
{
    private const int DeepestLevel = 16;
    private const long SmallestCard = 1_000_000_000_000;
    private const int LongestPlain = 256;
    private const string LeftOut = "…left out";

    private readonly NamedValues _named = new(redactor);
    private readonly HarmlessNames _harmless = new(redactor);

    /// <summary>Writes an object of the arguments; each name and text is redacted, also inside arrays and objects.</summary>
    public void Write(Utf8JsonWriter writer, IEnumerable<KeyValuePair<string, JsonElement>> arguments)
    {
        var end = Written(writer) + maxBytes;
        var left = 0;
        Secret? beside = null;
        writer.WriteStartObject();
        // The usual kind has an enumerator that costs no memory.
        if (arguments is Dictionary<string, JsonElement> usual)
        {
            foreach (var argument in usual)
                left += WriteArgument(writer, argument, arguments, ref beside, end);
        }
        else
        {
            foreach (var argument in arguments)
                left += WriteArgument(writer, argument, arguments, ref beside, end);
        }

        CloseObject(writer, left);
    }

    /// <returns>1 when there was no room for it.</returns>
    private int WriteArgument(
        Utf8JsonWriter writer, in KeyValuePair<string, JsonElement> argument, IEnumerable<KeyValuePair<string, JsonElement>> all, ref Secret? beside, long end)
    {
        var (name, value) = argument;
        if (Written(writer) >= end)
            return 1;
        if (_harmless.Has(name))
            WriteShown(writer, name, value, (1, end));
        else if (NamedValues.MayBeValue(name) && (beside ??= new(_named.SecretIn(all))).Name is { } secret)
            WriteHidden(writer, name, value, secret);
        else
            WriteMember(writer, name, value, (1, end));
        return 0;
    }

    private void WriteMember(Utf8JsonWriter writer, string name, JsonElement value, (int Level, long End) bound)
    {
        if (redactor.IsSecretName(name))
        {
            WriteHidden(writer, name, value, name);
            return;
        }

        writer.WritePropertyName(redactor.Redact(name, maxTextChars));
        WriteValue(writer, value, bound);
    }

    private void WriteShown(Utf8JsonWriter writer, string name, JsonElement value, (int Level, long End) bound)
    {
        writer.WritePropertyName(name);
        WriteValue(writer, value, bound);
    }

    private void WriteHidden(Utf8JsonWriter writer, string name, JsonElement value, string secret)
    {
        writer.WritePropertyName(redactor.Redact(name, maxTextChars));
        if (IsCount(secret, value))
            WriteNumber(writer, value);
        else
            writer.WriteStringValue(redactor.Hide(TextOf(value)));
    }

    private void WriteValue(Utf8JsonWriter writer, JsonElement value, (int Level, long End) bound)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object when bound.Level <= DeepestLevel:
                WriteObject(writer, value, bound);
                break;
            case JsonValueKind.Array when bound.Level <= DeepestLevel:
                WriteArray(writer, value, bound);
                break;
            case JsonValueKind.Object or JsonValueKind.Array:
                writer.WriteStringValue("…too deep");
                break;
            case JsonValueKind.Number:
                WriteNumber(writer, value);
                break;
            case JsonValueKind.String:
                WriteText(writer, value);
                break;
            case JsonValueKind.True or JsonValueKind.False:
                writer.WriteBooleanValue(value.ValueKind == JsonValueKind.True);
                break;
            default:
                writer.WriteNullValue();
                break;
        }
    }

    private void WriteObject(Utf8JsonWriter writer, JsonElement value, (int Level, long End) bound)
    {
        var left = 0;
        Secret? beside = null;
        writer.WriteStartObject();
        foreach (var member in value.EnumerateObject())
        {
            var name = NameOf(member);
            if (Written(writer) >= bound.End)
                left++;
            else if (_harmless.Has(name))
                WriteShown(writer, name, member.Value, (bound.Level + 1, bound.End));
            else if (NamedValues.MayBeValue(name) && (beside ??= new(_named.SecretIn(value.EnumerateObject()))).Name is { } secret)
                WriteHidden(writer, name, member.Value, secret);
            else
                WriteMember(writer, name, member.Value, (bound.Level + 1, bound.End));
        }

        CloseObject(writer, left);
    }

    private void WriteArray(Utf8JsonWriter writer, JsonElement value, (int Level, long End) bound)
    {
        var written = 0;
        writer.WriteStartArray();
        foreach (var item in value.EnumerateArray())
        {
            if (Written(writer) >= bound.End)
                break;
            WriteValue(writer, item, (bound.Level + 1, bound.End));
            written++;
        }

        if (written < value.GetArrayLength())
            writer.WriteStringValue($"{LeftOut}: {value.GetArrayLength() - written}");
        writer.WriteEndArray();
    }

    /// <summary>A short text of plain letters and without a sign of a secret as it came, which costs no memory; every other one redacted.</summary>
    private void WriteText(Utf8JsonWriter writer, JsonElement value)
    {
        var raw = JsonMarshal.GetRawUtf8Value(value);
        if (IsPlain(raw[1..^1]))
            writer.WriteRawValue(raw, skipInputValidation: true);
        else
            writer.WriteStringValue(redactor.Redact(TextOf(value), maxTextChars));
    }

    private bool IsPlain(ReadOnlySpan<byte> text)
    {
        if (text.Length > Math.Min(LongestPlain, maxTextChars) || text.ContainsAnyExceptInRange((byte)' ', (byte)'~') || text.Contains((byte)'\\'))
            return false;
        Span<char> letters = stackalloc char[LongestPlain];
        Encoding.ASCII.GetChars(text, letters);
        return !redactor.MayHoldSecret(letters[..text.Length]);
    }

    /// <summary>A number as it came, digit for digit, unless it is a card number.</summary>
    private void WriteNumber(Utf8JsonWriter writer, JsonElement value)
    {
        if (value.TryGetInt64(out var number) && number is > -SmallestCard and < SmallestCard)
        {
            writer.WriteNumberValue(number);
            return;
        }

        var digits = value.GetRawText();
        var redacted = redactor.Redact(digits, maxTextChars);
        if (ReferenceEquals(redacted, digits))
            writer.WriteRawValue(digits, skipInputValidation: true);
        else
            writer.WriteStringValue(redacted);
    }

    private static void CloseObject(Utf8JsonWriter writer, int left)
    {
        if (left > 0)
            writer.WriteNumber(LeftOut, left);
        writer.WriteEndObject();
    }

    /// <summary><c>max_tokens: 100</c> counts; <c>tokens: ["…"]</c> holds.</summary>
    private static bool IsCount(string name, JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && name.EndsWith("tokens", StringComparison.OrdinalIgnoreCase);

    /// <summary>A text, or its escaped form when it holds half of a surrogate pair and so is no text.</summary>
    internal static string TextOf(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
            return value.GetRawText();
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return value.GetRawText();
        }
    }

    internal static string NameOf(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            return "…not a text";
        }
    }

    private static long Written(Utf8JsonWriter writer) => writer.BytesCommitted + writer.BytesPending;

    /// <summary>What stands beside the members of an object, looked for once and only where a member may be the value of it.</summary>
    private readonly record struct Secret(string? Name);
}
