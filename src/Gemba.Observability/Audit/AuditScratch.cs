using System.Buffers;
using System.Text.Json;

namespace Gemba.Observability.Audit;

/// <summary>Memory in which one line is made; given back and used again.</summary>
internal sealed class AuditScratch : IDisposable
{
    private const int KeptBytes = 65_536;

    private readonly ArrayBufferWriter<byte> _buffer = new(1024);

    public AuditScratch() => Writer = new Utf8JsonWriter(_buffer, AuditLineFormat.Options);

    public Utf8JsonWriter Writer { get; }

    public bool IsWorthKeeping => _buffer.Capacity <= KeptBytes;

    /// <summary>The line that was written, with its line end.</summary>
    public ReadOnlySpan<byte> FinishLine()
    {
        Writer.Flush();
        _buffer.GetSpan(1)[0] = (byte)'\n';
        _buffer.Advance(1);
        return _buffer.WrittenSpan;
    }

    public void Clear()
    {
        _buffer.ResetWrittenCount();
        Writer.Reset(_buffer);
    }

    public void Dispose() => Writer.Dispose();
}
