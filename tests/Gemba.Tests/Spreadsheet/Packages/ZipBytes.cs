using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Gemba.Tests.Spreadsheet.Packages;

/// <summary>Zip files made and spoilt by hand.</summary>
internal static class ZipBytes
{
    public static byte[] Of(params (string Name, byte[] Content)[] entries)
    {
        var memory = new MemoryStream();
        using (var zip = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in entries)
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write(content);
            }
        }

        return memory.ToArray();
    }

    /// <summary>Sets a field in the directory's entry of that name.</summary>
    public static byte[] WithField(byte[] zip, string name, int offset, params byte[] value)
    {
        var spoilt = (byte[])zip.Clone();
        value.CopyTo(spoilt, DirectoryEntryOf(spoilt, name) + offset);
        return spoilt;
    }

    /// <summary>Where the entry's compressed bytes begin.</summary>
    public static int ContentOf(byte[] zip, string name)
    {
        var header = BinaryPrimitives.ReadInt32LittleEndian(zip.AsSpan(DirectoryEntryOf(zip, name) + 42));
        return header + 30 + BinaryPrimitives.ReadUInt16LittleEndian(zip.AsSpan(header + 26)) + BinaryPrimitives.ReadUInt16LittleEndian(zip.AsSpan(header + 28));
    }

    private static int DirectoryEntryOf(byte[] zip, string name)
    {
        var directory = BinaryPrimitives.ReadInt32LittleEndian(zip.AsSpan(zip.Length - 6));
        var at = directory;
        while (!zip.AsSpan(at + 46).StartsWith(Encoding.UTF8.GetBytes(name)))
        {
            at += 46 + BinaryPrimitives.ReadUInt16LittleEndian(zip.AsSpan(at + 28)) + BinaryPrimitives.ReadUInt16LittleEndian(zip.AsSpan(at + 30))
                + BinaryPrimitives.ReadUInt16LittleEndian(zip.AsSpan(at + 32));
        }

        return at;
    }
}
