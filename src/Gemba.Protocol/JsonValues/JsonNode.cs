namespace Gemba.Protocol.JsonValues;

/// <summary>One value of a <see cref="JsonTable"/>.</summary>
internal struct JsonNode
{
    internal JsonKind Kind;

    /// <summary>Where the value's JSON text lies.</summary>
    internal int Start, Length;

    /// <summary>Where the string's plain text lies in the table's texts.</summary>
    internal int TextStart, TextLength;

    /// <summary>Where the plain text of the member's name lies; the length is -1 where the value is no member.</summary>
    internal int NameStart, NameLength;

    /// <summary>The container; -1 for the root.</summary>
    internal int Parent;

    /// <summary>The first node after this value and all that it holds.</summary>
    internal int Next;

    /// <summary>Items or members.</summary>
    internal int Count;

    /// <summary>Place among the container's children, from 0.</summary>
    internal int Ordinal;
}
