using System.Buffers.Binary;
using System.Text;
using Gemba.Protocol.Faults;
using Gemba.Spreadsheet.Faults;

namespace Gemba.Spreadsheet.Packages;

/// <summary>
/// Reads the directory at a zip file's end. Not left to ZipArchive, which makes an object of every entry before anyone can count them.
/// </summary>
/// <remarks>APPNOTE.TXT 6.3.10, sections 4.3.12 to 4.3.16.</remarks>
internal static class ZipDirectory
{
    private const int EndRecordBytes = 22;
    private const int EntryBytes = 46;
    private const uint EndSignature = 0x06054B50;
    private const uint End64Signature = 0x06064B50;
    private const uint Locator64Signature = 0x07064B50;
    private const uint EntrySignature = 0x02014B50;

    /// <summary>By name, whatever the case of its letters.</summary>
    public static Dictionary<string, ZipEntry> Read(PackageSource source, ReadLimits limits)
    {
        var (offset, length, count) = FindDirectory(source);
        if (count > limits.MaxEntries)
            throw new FaultException(SpreadsheetFaults.TooManyEntries(source.Name, count, limits.MaxEntries));
        // The longest entry there can be: three variable fields of 64 KiB.
        if (length > count * (EntryBytes + (3L * ushort.MaxValue)) || length > limits.MaxPackageBytes)
            throw new FaultException(SpreadsheetFaults.DamagedPackage(source.Name, "its directory is longer than its entries"));
        var bytes = offset + length <= source.Length ? new byte[length] : [];
        if (bytes.Length < length || !source.TryReadExactly(offset, bytes))
            throw new FaultException(SpreadsheetFaults.DamagedPackage(source.Name, "its directory is cut off"));
        return ReadEntries(source.Name, bytes, (int)count);
    }

    private static Dictionary<string, ZipEntry> ReadEntries(string package, ReadOnlySpan<byte> bytes, int count)
    {
        var entries = new Dictionary<string, ZipEntry>(count, StringComparer.OrdinalIgnoreCase);
        for (; count > 0; count--)
        {
            if (bytes.Length < EntryBytes || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != EntrySignature)
                throw new FaultException(SpreadsheetFaults.DamagedPackage(package, "its directory lists fewer entries than it counts"));
            var nameLength = BinaryPrimitives.ReadUInt16LittleEndian(bytes[28..]);
            var extraLength = BinaryPrimitives.ReadUInt16LittleEndian(bytes[30..]);
            var total = EntryBytes + nameLength + extraLength + BinaryPrimitives.ReadUInt16LittleEndian(bytes[32..]);
            if (total > bytes.Length)
                throw new FaultException(SpreadsheetFaults.DamagedPackage(package, "its directory is cut off"));
            var entry = ReadEntry(package, bytes[..EntryBytes], bytes.Slice(EntryBytes, nameLength), bytes.Slice(EntryBytes + nameLength, extraLength));
            if (!entry.Name.EndsWith('/') && !entries.TryAdd(entry.Name, entry))
                entries[entry.Name] = entry with { IsAmbiguous = true };
            bytes = bytes[total..];
        }

        return entries;
    }

    private static ZipEntry ReadEntry(string package, ReadOnlySpan<byte> fixedPart, ReadOnlySpan<byte> name, ReadOnlySpan<byte> extra)
    {
        long compressed = BinaryPrimitives.ReadUInt32LittleEndian(fixedPart[20..]);
        long inflated = BinaryPrimitives.ReadUInt32LittleEndian(fixedPart[24..]);
        long header = BinaryPrimitives.ReadUInt32LittleEndian(fixedPart[42..]);
        var wide = FindWideSizes(extra);
        inflated = TakeWide(inflated, ref wide);
        compressed = TakeWide(compressed, ref wide);
        header = TakeWide(header, ref wide);
        return new ZipEntry(
            PartName.OfEntry(package, Encoding.UTF8.GetString(name)),
            BinaryPrimitives.ReadUInt16LittleEndian(fixedPart[10..]),
            (fixedPart[8] & 1) != 0,
            BinaryPrimitives.ReadUInt32LittleEndian(fixedPart[16..]),
            compressed,
            inflated,
            header);
    }

    private static ReadOnlySpan<byte> FindWideSizes(ReadOnlySpan<byte> extra)
    {
        while (extra.Length >= 4)
        {
            var length = Math.Min(BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]), extra.Length - 4);
            if (BinaryPrimitives.ReadUInt16LittleEndian(extra) == 1)
                return extra.Slice(4, length);
            extra = extra[(4 + length)..];
        }

        return default;
    }

    private static long TakeWide(long narrow, ref ReadOnlySpan<byte> wide)
    {
        if (narrow != uint.MaxValue || wide.Length < 8)
            return narrow;
        var value = BinaryPrimitives.ReadInt64LittleEndian(wide);
        wide = wide[8..];
        return value;
    }

    private static (long Offset, long Length, long Count) FindDirectory(PackageSource source)
    {
        // The end record may be followed by a comment of 64 KiB.
        var tail = new byte[(int)Math.Min(source.Length, EndRecordBytes + ushort.MaxValue)];
        var start = source.Length - tail.Length;
        if (!source.TryReadExactly(start, tail))
            throw new FaultException(SpreadsheetFaults.DamagedPackage(source.Name, "the file became shorter while it was read"));
        for (var at = tail.Length - EndRecordBytes; at >= 0; at--)
        {
            var record = tail.AsSpan(at);
            if (record[0] != 'P' || BinaryPrimitives.ReadUInt32LittleEndian(record) != EndSignature)
                continue;
            long count = BinaryPrimitives.ReadUInt16LittleEndian(record[10..]);
            long length = BinaryPrimitives.ReadUInt32LittleEndian(record[12..]);
            long offset = BinaryPrimitives.ReadUInt32LittleEndian(record[16..]);
            return count == ushort.MaxValue || length == uint.MaxValue || offset == uint.MaxValue
                ? FindWideDirectory(source, start + at) ?? (offset, length, count)
                : (offset, length, count);
        }

        throw new FaultException(SpreadsheetFaults.DamagedPackage(source.Name, "the directory at its end is missing"));
    }

    private static (long Offset, long Length, long Count)? FindWideDirectory(PackageSource source, long endRecord)
    {
        Span<byte> locator = stackalloc byte[20];
        Span<byte> record = stackalloc byte[56];
        if (!source.TryReadExactly(endRecord - locator.Length, locator)
            || BinaryPrimitives.ReadUInt32LittleEndian(locator) != Locator64Signature
            || !source.TryReadExactly(BinaryPrimitives.ReadInt64LittleEndian(locator[8..]), record)
            || BinaryPrimitives.ReadUInt32LittleEndian(record) != End64Signature)
            return null;
        var count = BinaryPrimitives.ReadInt64LittleEndian(record[32..]);
        var length = BinaryPrimitives.ReadInt64LittleEndian(record[40..]);
        var offset = BinaryPrimitives.ReadInt64LittleEndian(record[48..]);
        if (count < 0 || length < 0 || offset < 0 || length > source.Length || offset > source.Length)
            throw new FaultException(SpreadsheetFaults.DamagedPackage(source.Name, "its directory lies outside the file"));
        return (offset, length, count);
    }
}
