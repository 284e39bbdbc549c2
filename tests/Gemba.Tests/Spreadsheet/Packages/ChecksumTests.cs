using Gemba.Spreadsheet.Packages;

namespace Gemba.Tests.Spreadsheet.Packages;

public sealed class ChecksumTests
{
    [Fact]
    public void The_standard_check_value_comes_out()
    {
        var checksum = new Checksum();

        checksum.Add("123456789"u8);

        Assert.Equal(0xCBF43926u, checksum.Value);
    }

    [Fact]
    public void Folding_and_the_table_agree_at_every_length()
    {
        var bytes = new byte[1000];
        new Random(1).NextBytes(bytes);
        for (var length = 0; length <= bytes.Length; length += 7)
        {
            var whole = new Checksum();
            var piecewise = new Checksum();

            whole.Add(bytes.AsSpan(0, length));
            for (var at = 0; at < length; at += 50)
                piecewise.Add(bytes.AsSpan(at, Math.Min(50, length - at)));

            Assert.Equal(piecewise.Value, whole.Value);
        }
    }
}
