namespace Gemba.Protocol.Links;

/// <summary>
/// Keeps a message on one line where a line's end is a message's end. JSON has line breaks between its tokens only; one that went on would let a sender write a message
/// inside of another, past everything that judges messages.
/// </summary>
internal static class LineBreaks
{
    /// <summary>Puts spaces in the place of line breaks.</summary>
    public static void Blank(Span<byte> json)
    {
        for (var at = json.IndexOfAny((byte)'\n', (byte)'\r'); at >= 0; at = json.IndexOfAny((byte)'\n', (byte)'\r'))
        {
            json[at] = (byte)' ';
            json = json[(at + 1)..];
        }
    }

    /// <summary>The same message on one line; itself where it is.</summary>
    public static ReadOnlyMemory<byte> Without(ReadOnlyMemory<byte> json)
    {
        if (json.Span.IndexOfAny((byte)'\n', (byte)'\r') < 0)
            return json;
        var copy = json.ToArray();
        Blank(copy);
        return copy;
    }
}
