namespace Gemba.Spreadsheet.Packages;

/// <summary>A package in memory.</summary>
internal sealed class MemorySource(string name, ReadOnlyMemory<byte> bytes) : PackageSource
{
    public override string Name => name;

    public override long Length => bytes.Length;

    public override bool HasChanged => false;

    public override int Read(long offset, Span<byte> into)
    {
        var rest = bytes.Span[(int)offset..];
        var count = Math.Min(rest.Length, into.Length);
        rest[..count].CopyTo(into);
        return count;
    }

    public override void Dispose()
    {
    }
}
