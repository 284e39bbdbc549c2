namespace Gemba.Protocol.Envelopes;

/// <summary>Compares a UTF-8 name with an ASCII name, letter case aside.</summary>
internal static class CaseFolding
{
    /// <summary>
    /// Whether <paramref name="name"/> becomes <paramref name="ascii"/> under Unicode's simple folding. Besides A to Z two characters fold
    /// into ASCII: the long s (U+017F) and the Kelvin sign (U+212A).
    /// </summary>
    internal static bool AreEqual(ReadOnlySpan<byte> name, ReadOnlySpan<byte> ascii)
    {
        if (name.Length < ascii.Length)
            return false;
        foreach (var expected in ascii)
        {
            var taken = TakeFolded(name, out var folded);
            if (taken == 0 || folded != ToLower(expected))
                return false;
            name = name[taken..];
        }

        return name.IsEmpty;
    }

    private static int TakeFolded(ReadOnlySpan<byte> name, out byte folded)
    {
        folded = 0;
        if (name.IsEmpty)
            return 0;
        if (name[0] < 0x80)
        {
            folded = ToLower(name[0]);
            return 1;
        }

        if (name.StartsWith("\u017F"u8))
        {
            folded = (byte)'s';
            return 2;
        }

        if (!name.StartsWith("\u212A"u8))
            return 0;
        folded = (byte)'k';
        return 3;
    }

    private static byte ToLower(byte letter) => letter is >= (byte)'A' and <= (byte)'Z' ? (byte)(letter | 0x20) : letter;
}
