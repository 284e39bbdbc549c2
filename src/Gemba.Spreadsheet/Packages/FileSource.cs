using Microsoft.Win32.SafeHandles;

namespace Gemba.Spreadsheet.Packages;

/// <summary>A package in a file. A file that is replaced by another stays readable to the end; one that is written over is noticed.</summary>
internal sealed class FileSource : PackageSource
{
    private readonly SafeFileHandle _file;
    private readonly DateTime _written;
    private readonly bool _owned;

    private FileSource(string name, SafeFileHandle file, bool owned)
    {
        Name = name;
        _file = file;
        _owned = owned;
        Length = RandomAccess.GetLength(file);
        _written = File.GetLastWriteTimeUtc(file);
    }

    public override string Name { get; }

    public override long Length { get; }

    public override bool HasChanged => RandomAccess.GetLength(_file) != Length || File.GetLastWriteTimeUtc(_file) != _written;

    // Sharing all: Excel keeps its own lock on an open workbook, and a reader has to stand in nobody's way.
    public static FileSource Open(string path) => new(
        Path.GetFileName(path),
        File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.RandomAccess),
        owned: true);

    /// <summary>The file under an open stream, which stays open and is not moved.</summary>
    public static FileSource Of(FileStream stream) => new(Path.GetFileName(stream.Name), stream.SafeFileHandle, owned: false);

    public override int Read(long offset, Span<byte> bytes) => RandomAccess.Read(_file, bytes, offset);

    public override void Dispose()
    {
        if (_owned)
            _file.Dispose();
    }
}
