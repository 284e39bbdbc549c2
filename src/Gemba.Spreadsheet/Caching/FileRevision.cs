using System.Security.Cryptography;
using Gemba.Protocol.Faults;
using Gemba.Spreadsheet.Workspaces;

namespace Gemba.Spreadsheet.Caching;

/// <summary>Opens workbook files and tells their content's hash.</summary>
internal static class FileRevision
{
    private const int BufferBytes = 128 << 10;

    /// <summary>Opens the file without keeping others from writing, renaming or deleting it.</summary>
    /// <exception cref="FaultException">It has gone, may not be read, or is no regular file.</exception>
    public static FileStream Open(WorkbookFile file) => RegularFile.Open(file, BufferBytes);

    /// <summary>SHA-256 of the whole stream, lower-case hex; the stream stands at its beginning afterwards.</summary>
    public static string Of(FileStream stream, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[BufferBytes];
        stream.Position = 0;
        int read;
        while ((read = stream.Read(buffer)) > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            hash.AppendData(buffer, 0, read);
        }

        stream.Position = 0;
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>SHA-256 of the file as it is now.</summary>
    public static string Of(WorkbookFile file, CancellationToken cancellationToken)
    {
        using var stream = Open(file);
        return Of(stream, cancellationToken);
    }
}
