using Microsoft.Win32.SafeHandles;

namespace Gemba.Observability.Audit;

/// <summary>The file that lines go to; begins the next one when it is full. Used by one writer at a time.</summary>
/// <remarks>
/// Bytes are written at a place that moves on only after success: what a failed write left behind is written over by the next one, so that a full disk tears no line.
/// </remarks>
internal sealed class AuditFile(string folder, AuditOptions options, TimeProvider clock) : IDisposable
{
    private const int TriesInOneSecond = 10_000;

    private SafeFileHandle? _handle;
    private long _length;
    private DateTimeOffset _writtenAt;

    /// <summary>The file that is open now; <see langword="null"/> before the first line.</summary>
    public string? Path { get; private set; }

    public long Length => _length;

    /// <summary>Makes sure that a file is open and still stands where it was begun.</summary>
    /// <exception cref="IOException">The folder cannot be made or written.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not write there.</exception>
    public void Open()
    {
        if (_handle is not null && File.Exists(Path))
            return;
        Close();
        Directory.CreateDirectory(folder);
        var name = NextName();
        for (var tries = 0; _handle is null; tries++, name = name.Following())
        {
            Path = System.IO.Path.Combine(folder, name.ToString());
            _handle = TryCreate(Path, mayFail: tries < TriesInOneSecond);
        }

        _length = 0;
        if (options.Durability == AuditDurability.Durable)
            FolderSync.Flush(folder);
    }

    public void Write(ReadOnlySpan<byte> lines)
    {
        var now = clock.GetUtcNow();
        // Whoever looks for a time halves the file: within one the time must not go back.
        if (now + AuditRange.Slack < _writtenAt)
            Close();
        _writtenAt = now;
        if (_handle is not null && _length > 0 && _length + lines.Length > options.MaxFileBytes)
            Close();
        if (_handle is null)
            Open();
        try
        {
            RandomAccess.Write(_handle!, lines, _length);
        }
        catch (IOException)
        {
            TryCutBack();
            throw;
        }

        _length += lines.Length;
    }

    public void Sync()
    {
        if (_handle is not null)
            RandomAccess.FlushToDisk(_handle);
    }

    /// <summary>Ends the use of the file; what cannot be put on the medium any more stays with the operating system.</summary>
    public void SyncAndClose()
    {
        try
        {
            Sync();
        }
        catch (IOException)
        {
            Close();
            return;
        }

        Close();
    }

    public void Dispose() => SyncAndClose();

    private void Close()
    {
        _handle?.Dispose();
        _handle = null;
    }

    /// <summary>Behind all that are there, also where the clock was set back: the order of names is the order of lines.</summary>
    private AuditFileName NextName()
    {
        var now = AuditFileName.FirstAt(clock.GetUtcNow());
        var newest = AuditFileName.In(folder) is { Count: > 0 } files ? files[^1].Name : now;
        return newest.CompareTo(now) > 0 ? newest.Following() : now;
    }

    /// <summary>A new file of that name; <see langword="null"/> when the name is taken, by this process a moment ago or by another one.</summary>
    private static SafeFileHandle? TryCreate(string path, bool mayFail)
    {
        try
        {
            var handle = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(handle, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            return handle;
        }
        catch (IOException) when (mayFail && File.Exists(path))
        {
            return null;
        }
    }

    private void TryCutBack()
    {
        try
        {
            RandomAccess.SetLength(_handle!, _length);
        }
        catch (IOException)
        {
            // The failure of the write is told by the caller; the next write covers what this one left.
            return;
        }
    }
}
