namespace Gemba.Spreadsheet.Packages;

/// <summary>The bytes of a package, read from any place in any order.</summary>
internal abstract class PackageSource : IDisposable
{
    /// <summary>What to call it in a fault: the file's name without its folder.</summary>
    public abstract string Name { get; }

    public abstract long Length { get; }

    /// <summary>Whether the bytes are no longer those that reading began with.</summary>
    public abstract bool HasChanged { get; }

    /// <summary>Reads at most as much as fits.</summary>
    /// <returns>0 at the end.</returns>
    public abstract int Read(long offset, Span<byte> bytes);

    /// <summary>Reads exactly as much as fits; a file that ends before is cut off.</summary>
    /// <returns><see langword="false"/> when the bytes are not there.</returns>
    public bool TryReadExactly(long offset, Span<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var read = offset >= 0 && offset < Length ? Read(offset, bytes) : 0;
            if (read == 0)
                return false;
            bytes = bytes[read..];
            offset += read;
        }

        return true;
    }

    public abstract void Dispose();
}
