using System.Runtime.CompilerServices;

namespace Gemba.Spreadsheet.Parsing;

/// <summary>Attribute values as the types of XML Schema.</summary>
internal static class XmlValues
{
    /// <summary>xsd:boolean.</summary>
    public static bool IsTrue(ReadOnlySpan<byte> value) => value.SequenceEqual("1"u8) || value.SequenceEqual("true"u8);

    /// <summary>A whole number without a sign, below a billion; <paramref name="otherwise"/> for anything else.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Whole(ReadOnlySpan<byte> value, int otherwise)
    {
        value = value.Trim(" \t\r\n"u8);
        if (value.Length is 0 or > 9)
            return otherwise;
        var number = 0;
        foreach (var b in value)
        {
            var digit = (uint)(b - '0');
            if (digit > 9)
                return otherwise;
            number = (number * 10) + (int)digit;
        }

        return number;
    }
}
