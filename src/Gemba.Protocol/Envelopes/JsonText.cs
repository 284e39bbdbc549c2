using System.Text;
using System.Text.Json;

namespace Gemba.Protocol.Envelopes;

/// <summary>A JSON string inside a message: compared without allocation, and made into a <see cref="string"/> only when asked for.</summary>
public readonly struct JsonText : IEquatable<JsonText>
{
    internal JsonText(ReadOnlyMemory<byte> token) => Token = token;

    /// <summary>The string as it stands in the message, with its quotes and escapes; empty where the message does not have it.</summary>
    public ReadOnlyMemory<byte> Token { get; }

    /// <summary>Whether the message has this string.</summary>
    public bool IsPresent => !Token.IsEmpty;

    private ReadOnlySpan<byte> Content => Token.Span[1..^1];

    /// <summary>Whether the string, its escapes resolved, is <paramref name="utf8"/>. An absent string equals nothing.</summary>
    public bool Is(ReadOnlySpan<byte> utf8)
    {
        if (!IsPresent)
            return false;
        if (!Content.Contains((byte)'\\'))
            return Content.SequenceEqual(utf8);
        var reader = new Utf8JsonReader(Token.Span);
        reader.Read();
        return reader.ValueTextEquals(utf8);
    }

    /// <summary>Whether the string begins with <paramref name="utf8"/>, its escapes resolved.</summary>
    public bool StartsWith(ReadOnlySpan<byte> utf8)
    {
        if (!IsPresent)
            return false;
        return Content.Contains((byte)'\\')
            ? Encoding.UTF8.GetBytes(ToString()).AsSpan().StartsWith(utf8)
            : Content.StartsWith(utf8);
    }

    /// <summary>The string with its escapes resolved; empty where the message does not have it.</summary>
    public override string ToString()
    {
        if (!IsPresent)
            return string.Empty;
        if (!Content.Contains((byte)'\\'))
            return Encoding.UTF8.GetString(Content);
        var reader = new Utf8JsonReader(Token.Span);
        reader.Read();
        return reader.GetString()!;
    }

    /// <summary>The string, or <see langword="null"/> where the message does not have it.</summary>
    public string? OrNull() => IsPresent ? ToString() : null;

    /// <inheritdoc/>
    public bool Equals(JsonText other) => IsPresent == other.IsPresent && ToString() == other.ToString();

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is JsonText other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    /// <summary>Whether both say the same text.</summary>
    public static bool operator ==(JsonText left, JsonText right) => left.Equals(right);

    /// <summary>Whether the texts differ.</summary>
    public static bool operator !=(JsonText left, JsonText right) => !left.Equals(right);
}
