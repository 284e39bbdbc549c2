using System.Buffers.Binary;
using Gemba.Protocol.Faults;
using Gemba.Spreadsheet.Faults;

namespace Gemba.Spreadsheet.Packages;

/// <summary>The parts of an Office package, found by name whatever the case of its letters.</summary>
internal sealed class Package
{
    private const uint HeaderSignature = 0x04034B50;
    private const int HeaderBytes = 30;

    private readonly PackageSource _source;
    private readonly Dictionary<string, ZipEntry> _entries;

    private Package(PackageSource source, Dictionary<string, ZipEntry> entries, ReadBudget budget)
    {
        _source = source;
        _entries = entries;
        Budget = budget;
    }

    public ReadBudget Budget { get; }

    public string Name => _source.Name;

    /// <summary>Reads the directory; parts are read when they are opened.</summary>
    /// <exception cref="FaultException">Not a zip package, too large, or damaged.</exception>
    public static Package Open(PackageSource source, ReadBudget budget)
    {
        if (source.Length > budget.Limits.MaxPackageBytes)
            throw new FaultException(SpreadsheetFaults.PackageTooLarge(source.Name, source.Length, budget.Limits.MaxPackageBytes));
        FileSignature.DemandZip(source, budget.CancellationToken);
        return new Package(source, ZipDirectory.Read(source, budget.Limits), budget);
    }

    public bool Has(string part) => _entries.ContainsKey(part);

    /// <summary>Opens a part.</summary>
    /// <returns><see langword="null"/> when there is none of that name.</returns>
    /// <exception cref="FaultException">There are two of that name, or it is packed in a way that cannot be read.</exception>
    public Stream? Find(string part)
    {
        if (!_entries.TryGetValue(part, out var entry))
            return null;
        if (entry.IsAmbiguous)
            throw new FaultException(SpreadsheetFaults.AmbiguousPart(Name, part));
        if (entry.IsEncrypted)
            throw new FaultException(SpreadsheetFaults.UnreadablePart(Name, part, "is encrypted"));
        if (entry.Method is not (0 or 8))
            throw new FaultException(SpreadsheetFaults.UnreadablePart(Name, part, "is compressed in another way than Office does"));
        return new PartStream(_source, entry, StartOf(entry), Budget);
    }

    /// <summary>Opens a part that has to be there.</summary>
    /// <param name="part">Its name.</param>
    /// <param name="wantedFor">What it holds, for the fault.</param>
    public Stream Get(string part, string wantedFor) =>
        Find(part) ?? throw new FaultException(SpreadsheetFaults.PartMissing(Name, part, wantedFor));

    private long StartOf(ZipEntry entry)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        if (!_source.TryReadExactly(entry.HeaderOffset, header) || BinaryPrimitives.ReadUInt32LittleEndian(header) != HeaderSignature)
            throw new FaultException(SpreadsheetFaults.DamagedPart(Name, entry.Name, "it is not where the package says"));
        var start = entry.HeaderOffset + HeaderBytes
            + BinaryPrimitives.ReadUInt16LittleEndian(header[26..]) + BinaryPrimitives.ReadUInt16LittleEndian(header[28..]);
        if (entry.CompressedBytes < 0 || start + entry.CompressedBytes > _source.Length)
            throw new FaultException(SpreadsheetFaults.DamagedPart(Name, entry.Name, "it goes beyond the file's end"));
        return start;
    }
}
