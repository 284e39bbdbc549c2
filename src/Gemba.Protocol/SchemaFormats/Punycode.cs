using System.Text;

namespace Gemba.Protocol.SchemaFormats;

/// <summary>The encoding of international labels in ASCII, RFC 3492.</summary>
internal static class Punycode
{
    private const int Base = 36;
    private const int LeastThreshold = 1;
    private const int MostThreshold = 26;
    private const int FirstBias = 72;
    private const int FirstPoint = 0x80;

    /// <summary>The label's characters, or <see langword="null"/> where the text after <c>xn--</c> encodes none.</summary>
    internal static List<Rune>? Decode(ReadOnlySpan<char> text)
    {
        List<Rune> label = [];
        var delimiter = text.LastIndexOf('-');
        for (var i = 0; i < delimiter; i++)
            label.Add(new Rune(text[i]));
        var (point, at, bias) = ((long)FirstPoint, 0L, FirstBias);
        for (var next = delimiter + 1; next < text.Length;)
        {
            var before = at;
            if (!TakeNumber(text, ref next, ref at, bias))
                return null;
            var count = label.Count + 1;
            bias = Adapt(at - before, count, before == 0);
            point += at / count;
            at %= count;
            if (point > 0x10FFFF || !Rune.IsValid((int)point))
                return null;
            label.Insert((int)at++, new Rune((int)point));
        }

        return label;
    }

    /// <summary>Letters of the label in ASCII, <c>xn--</c> included.</summary>
    internal static int EncodedLength(IReadOnlyList<Rune> label)
    {
        var ascii = label.Count(rune => rune.IsAscii);
        var (length, handled, bias) = (4 + ascii + (ascii > 0 ? 1 : 0), ascii, FirstBias);
        var (point, delta) = (FirstPoint, 0L);
        while (handled < label.Count)
        {
            var next = label.Where(rune => rune.Value >= point).Min(rune => rune.Value);
            delta += (long)(next - point) * (handled + 1);
            foreach (var rune in label)
            {
                if (rune.Value < next)
                    delta++;
                if (rune.Value != next)
                    continue;
                length += NumberLength(delta, bias);
                bias = Adapt(delta, handled + 1, handled == ascii);
                delta = 0;
                handled++;
            }

            (point, delta) = (next + 1, delta + 1);
        }

        return length;
    }

    private static bool TakeNumber(ReadOnlySpan<char> text, ref int next, ref long number, int bias)
    {
        for (long weight = 1, k = Base; ; k += Base)
        {
            var digit = next < text.Length ? DigitOf(text[next++]) : -1;
            if (digit < 0 || weight > int.MaxValue)
                return false;
            number += digit * weight;
            var threshold = Threshold(k, bias);
            if (digit < threshold)
                return number <= int.MaxValue;
            weight *= Base - threshold;
        }
    }

    private static int NumberLength(long number, int bias)
    {
        var length = 1;
        for (long k = Base; number >= Threshold(k, bias); k += Base, length++)
            number = (number - Threshold(k, bias)) / (Base - Threshold(k, bias));
        return length;
    }

    private static long Threshold(long k, int bias) => Math.Clamp(k - bias, LeastThreshold, MostThreshold);

    private static int Adapt(long delta, int count, bool isFirst)
    {
        delta = isFirst ? delta / 700 : delta / 2;
        delta += delta / count;
        var k = 0;
        for (; delta > (Base - LeastThreshold) * MostThreshold / 2; k += Base)
            delta /= Base - LeastThreshold;
        return k + (int)((Base - LeastThreshold + 1) * delta / (delta + 38));
    }

    private static int DigitOf(char letter) => letter switch
    {
        >= 'a' and <= 'z' => letter - 'a',
        >= 'A' and <= 'Z' => letter - 'A',
        >= '0' and <= '9' => letter - '0' + 26,
        _ => -1,
    };
}
