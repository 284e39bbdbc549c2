using System.Buffers;
using System.Text.Json;

namespace Gemba.Observability.Audit;

/// <summary>Memory in which one line is made; given back and used again. It remembers what the lines before had in common with the next.</summary>
internal sealed class AuditScratch : IBufferWriter<byte>, IDisposable
{
    private const int FirstBytes = 1024;
    private const int KeptBytes = 65_536;

    private byte[] _bytes = new byte[FirstBytes];
    private int _length;

    public AuditScratch() => Json = new Utf8JsonWriter(this, AuditLineFormat.Options);

    /// <summary>Writes a value of JSON at the end of the line; to be flushed and reset by <see cref="EndJson"/>.</summary>
    public Utf8JsonWriter Json { get; }

    public AuditTexts Texts { get; } = new();

    public AuditSecond Second { get; } = new();

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    public int Length => _length;

    public void Add(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(GetSpan(bytes.Length));
        _length += bytes.Length;
    }

    public void EndJson()
    {
        Json.Flush();
        Json.Reset();
    }

    public void Advance(int count) => _length += count;

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        if (_length + Math.Max(sizeHint, 1) > _bytes.Length)
            Array.Resize(ref _bytes, Math.Max(_length + sizeHint, _bytes.Length * 2));
        return _bytes.AsSpan(_length);
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        GetSpan(sizeHint);
        return _bytes.AsMemory(_length);
    }

    public void Clear()
    {
        _length = 0;
        Json.Reset();
        // One long line must not keep its memory for good.
        if (_bytes.Length > KeptBytes)
            _bytes = new byte[FirstBytes];
    }

    public void Dispose() => Json.Dispose();
}
