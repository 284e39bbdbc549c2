using System.Buffers.Text;

namespace Gemba.Spreadsheet.Parsing;

/// <summary>Attribute values as the types of XML Schema.</summary>
internal static class XmlValues
{
    /// <summary>xsd:boolean.</summary>
    public static bool IsTrue(ReadOnlySpan<byte> value) => value.SequenceEqual("1"u8) || value.SequenceEqual("true"u8);

    /// <summary>A whole number without a sign; <paramref name="otherwise"/> for anything else.</summary>
    public static int Whole(ReadOnlySpan<byte> value, int otherwise) =>
        Utf8Parser.TryParse(value, out int number, out var used) && used == value.Length && number >= 0 ? number : otherwise;
}
