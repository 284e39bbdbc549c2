using System.IO.Compression;
using System.Xml.Linq;
using Gemba.Samples;

namespace Gemba.Tests.Samples;

public sealed class SampleSetTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gemba-samples-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_same_seed_gives_the_same_bytes()
    {
        var first = SampleSet.WriteTo(Path.Combine(_folder, "first"), seed: 7);
        var second = SampleSet.WriteTo(Path.Combine(_folder, "second"), seed: 7);

        Assert.Equal(first.Select(File.ReadAllBytes), second.Select(File.ReadAllBytes));
    }

    [Fact]
    public void The_ledger_has_twenty_thousand_bookings_under_one_table()
    {
        var ledger = SampleSet.WriteTo(_folder, seed: 1).Single(path => path.EndsWith("sales-ledger.xlsx", StringComparison.Ordinal));

        using var zip = ZipFile.OpenRead(ledger);
        var table = Assert.Single(zip.Entries, entry => entry.FullName.StartsWith("xl/tables/", StringComparison.Ordinal));

        Assert.Equal("A1:P20001", XDocument.Load(table.Open()).Root!.Attribute("ref")!.Value);
    }

    [Fact]
    public void Every_part_of_every_sample_is_well_formed()
    {
        foreach (var path in SampleSet.WriteTo(_folder, seed: 1))
        {
            using var zip = ZipFile.OpenRead(path);
            Assert.All(zip.Entries, entry => Assert.NotNull(XDocument.Load(entry.Open()).Root));
        }
    }
}
