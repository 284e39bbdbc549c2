using System.IO.Compression;

namespace Gemba.Observability.Exposition;

/// <summary>One written page: shared by all who asked while it was written, compressed at most once, and its memory used again when the last of them has it.</summary>
internal sealed class ScrapePage : IDisposable
{
    private readonly ScrapeText _text = new();
    private readonly MemoryStream _compressed = new();
    private readonly Lock _compressing = new();

    /// <summary>Ends when the page is written.</summary>
    internal Task Writing { get; private set; } = Task.CompletedTask;

    /// <summary>Who still needs it; counted by <see cref="MetricsPage"/> under its lock.</summary>
    internal int Readers { get; set; }

    internal ReadOnlyMemory<byte> Plain => _text.Memory;

    internal ReadOnlyMemory<byte> Gzip
    {
        get
        {
            lock (_compressing)
            {
                if (_compressed.Length == 0)
                    Compress();
                return _compressed.GetBuffer().AsMemory(0, (int)_compressed.Length);
            }
        }
    }

    internal void Begin(ScrapeFormat format, Action<ScrapeFormat, ScrapeText> write)
    {
        _compressed.SetLength(0);
        Writing = Task.Run(() => write(format, _text));
    }

    public void Dispose() => _compressed.Dispose();

    private void Compress()
    {
        using var gzip = new GZipStream(_compressed, CompressionLevel.Fastest, leaveOpen: true);
        gzip.Write(_text.Written);
    }
}
