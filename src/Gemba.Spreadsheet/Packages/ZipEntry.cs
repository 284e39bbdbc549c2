namespace Gemba.Spreadsheet.Packages;

/// <summary>One entry of the package's directory. Sizes are what the file declares, and are checked against what comes.</summary>
/// <param name="Name">With forward slashes, without one in front.</param>
/// <param name="Method">0 stored, 8 deflated; others are refused when the entry is read.</param>
/// <param name="IsEncrypted">By the zip format itself; Office never does that.</param>
/// <param name="Checksum">CRC-32 of the inflated bytes.</param>
/// <param name="CompressedBytes">Declared.</param>
/// <param name="Bytes">Declared.</param>
/// <param name="HeaderOffset">Where the entry's own header stands.</param>
internal sealed record ZipEntry(string Name, int Method, bool IsEncrypted, uint Checksum, long CompressedBytes, long Bytes, long HeaderOffset)
{
    /// <summary>Another entry has the same name: which one is meant cannot be told.</summary>
    public bool IsAmbiguous { get; init; }
}
