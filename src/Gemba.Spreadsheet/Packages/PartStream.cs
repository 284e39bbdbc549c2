using System.IO.Compression;
using Gemba.Protocol.Faults;
using Gemba.Spreadsheet.Faults;

namespace Gemba.Spreadsheet.Packages;

/// <summary>The inflated bytes of a part: counted as they come, and at the end compared with the checksum and the size that were promised.</summary>
internal sealed class PartStream : Stream
{
    private readonly ZipEntry _entry;
    private readonly ReadBudget _budget;
    private readonly Stream _inflated;
    private readonly long _compressedBytes;
    private Checksum _checksum = new();
    private long _position;

    public PartStream(PackageSource source, ZipEntry entry, long start, ReadBudget budget)
    {
        _entry = entry;
        _budget = budget;
        // A size beyond the file's end would make any ratio look harmless.
        _compressedBytes = Math.Min(entry.CompressedBytes, source.Length - start);
        var raw = new SliceStream(source, start, _compressedBytes);
        _inflated = entry.Method == 0 ? raw : new DeflateStream(raw, CompressionMode.Decompress);
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => _position; set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        var read = Inflate(buffer);
        if (read == 0)
        {
            if (buffer.Length > 0)
                CompareWithPromise();
            return 0;
        }

        _position += read;
        _checksum.Add(buffer[..read]);
        _budget.Inflated(_entry.Name, read, _position, _compressedBytes);
        return read;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _inflated.Dispose();
        base.Dispose(disposing);
    }

    private int Inflate(Span<byte> buffer)
    {
        try
        {
            return _inflated.Read(buffer);
        }
        catch (InvalidDataException damage)
        {
            throw new FaultException(SpreadsheetFaults.DamagedPart(_budget.Package, _entry.Name, "its compressed bytes are not valid"), damage);
        }
    }

    private void CompareWithPromise()
    {
        if (_position != _entry.Bytes)
            throw new FaultException(SpreadsheetFaults.DamagedPart(_budget.Package, _entry.Name, "it has another length than the package says"));
        if (_checksum.Value != _entry.Checksum)
            throw new FaultException(SpreadsheetFaults.DamagedPart(_budget.Package, _entry.Name, "its checksum is wrong"));
    }
}
