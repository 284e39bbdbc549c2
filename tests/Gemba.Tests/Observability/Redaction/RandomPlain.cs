using System.Globalization;

namespace Gemba.Tests.Observability.Redaction;

/// <summary>Makes what stands in workbooks, arguments and logs and is no secret, and noise of the pieces that secrets are made of.</summary>
internal sealed class RandomPlain(Random random)
{
    private static readonly DateTime First = new(1900, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private static readonly string[] Dates =
        ["yyyy-MM-dd", "yyyyMMdd", "yyyyMMddHHmmss", "yyyyMMddHHmmssfff", "yyyyMMdd-HHmmss", "dd.MM.yyyy", "M/d/yyyy", "o", "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", "dd-MM-yyyy HH:mm:ss", "yyyy MM dd HH mm"];

    private static readonly string[] Decimals = ["R", "F2", "F10", "F17", "E16", "N2", "G17", "P3"];

    private static readonly string[] Pieces =
    [
        "eyJ", ".", "bearer ", "Basic ", "sk-", "ghp_", "xoxb-", "AKIA", "SG.", "token", "=", ": ", "\"", "'", "://", "@", "%40", "a", "Z9", "4111", " ", "-", "-----BEGIN ", "PRIVATE KEY-----",
        "[redacted:card:", "0123abcd]", "\ud83d", "\ude00", "\0", "\n", "\u202e", "漢字", "é", "١٢٣٤", "４１１１", "&sig=", "secret", "_",
    ];

    public string Next() => random.Next(7) switch
    {
        0 => Date().ToString(OneOf(Dates), CultureInfo.InvariantCulture),
        1 => Decimal(),
        2 => Reference(),
        3 => Guid().ToString(OneOf("d", "n", "b")),
        4 => Convert.ToHexString(Bytes(OneOf(16, 20, 32))).ToLowerInvariant(),
        5 => Date().Ticks.ToString(CultureInfo.InvariantCulture),
        _ => $"{Reference()}={Decimal()}; {Date():yyyy-MM-dd} {Date():HH:mm:ss}, {Reference()}",
    };

    public string Noise() => string.Concat(Enumerable.Range(0, random.Next(40)).Select(_ => random.Next(8) == 0 ? ((char)random.Next(char.MaxValue + 1)).ToString() : OneOf(Pieces)));

    private DateTime Date() => First.AddSeconds(random.NextInt64(200L * 365 * 86_400)).AddTicks(random.Next(10_000_000));

    private string Decimal() => ((random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-12, 12))).ToString(OneOf(Decimals), CultureInfo.InvariantCulture);

    private string Reference()
    {
        var cell = $"{OneOf("", "$")}{Column()}{OneOf("", "$")}{random.Next(1, 1_048_577)}";
        var range = random.Next(2) == 0 ? cell : $"{cell}:{Column()}{random.Next(1, 1_048_577)}";
        return $"{OneOf("", "", "Sales!", "'Q3 report'!", "[Book 2.xlsx]Ledger!")}{range}";
    }

    /// <summary>Of at most two letters: nobody can tell the column PWD from a password.</summary>
    private string Column() => string.Concat(Enumerable.Range(0, random.Next(1, 3)).Select(_ => (char)('A' + random.Next(26))));

    private Guid Guid() => new(Bytes(16));

    private byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    private T OneOf<T>(params T[] choices) => choices[random.Next(choices.Length)];
}
