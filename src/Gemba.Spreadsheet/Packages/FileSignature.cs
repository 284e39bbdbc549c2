using System.Text;
using Gemba.Protocol.Faults;
using Gemba.Spreadsheet.Faults;

namespace Gemba.Spreadsheet.Packages;

/// <summary>Tells what a file is by its bytes, since extensions lie.</summary>
internal static class FileSignature
{
    private const int WindowBytes = 64 << 10;

    // Stream names of an OLE container stand in its directory as UTF-16.
    private static readonly byte[] EncryptedPackage = Encoding.Unicode.GetBytes("EncryptedPackage");
    private static readonly byte[][] WorkbookStreams =
        [Encoding.Unicode.GetBytes("Workbook"), Encoding.Unicode.GetBytes("WORKBOOK"), Encoding.Unicode.GetBytes("Book\0"), Encoding.Unicode.GetBytes("BOOK\0")];

    /// <exception cref="FaultException">The file is no zip package; the fault says what it is instead.</exception>
    public static void DemandZip(PackageSource source, CancellationToken cancellationToken)
    {
        Span<byte> start = stackalloc byte[8];
        if (source.TryReadExactly(0, start))
        {
            if (start.StartsWith("PK\x03\x04"u8) || start.StartsWith("PK\x05\x06"u8))
                return;
            ReadOnlySpan<byte> ole = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
            if (start.SequenceEqual(ole))
                throw new FaultException(FaultOfOle(source, cancellationToken));
            // The bare stream of Excel 2 to 4, without a container: a BOF record.
            if (start[0] == 0x09 && start[1] is 0x00 or 0x02 or 0x04 or 0x08 && start[3] == 0)
                throw new FaultException(SpreadsheetFaults.IsXls(source.Name));
        }

        throw new FaultException(SpreadsheetFaults.NotAPackage(source.Name));
    }

    private static Fault FaultOfOle(PackageSource source, CancellationToken cancellationToken)
    {
        var isXls = false;
        var window = new byte[WindowBytes];
        var overlap = EncryptedPackage.Length;
        for (long at = 0; at < source.Length; at += window.Length - overlap)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var bytes = window.AsSpan(0, source.Read(at, window));
            if (bytes.IndexOf(EncryptedPackage) >= 0)
                return SpreadsheetFaults.IsPasswordProtected(source.Name);
            foreach (var name in WorkbookStreams)
                isXls |= bytes.IndexOf(name) >= 0;
            if (bytes.Length < window.Length)
                break;
        }

        return isXls ? SpreadsheetFaults.IsXls(source.Name) : SpreadsheetFaults.IsOtherOle(source.Name);
    }
}
