using System.Globalization;
using System.Text;
using NLog;
using NLog.Common;
using NLog.Layouts;
using NLog.Targets;

namespace Gemba.Observability.Logging;

/// <summary>A file that is moved on to <c>name.1.log</c> when it is full, and those before it to <c>.2</c> and so on; the current one keeps its name, so that it can be followed.</summary>
/// <remarks>
/// NLog's own file target moves only between names that it makes up, and tears a line when the disk is full. Here what a failed write left behind is cut off again. A file that
/// somebody else moved or deleted is begun anew. A single writer, called by NLog under the target's lock.
/// </remarks>
internal sealed class RotatedFileTarget : TargetWithLayout
{
    private readonly string _path;
    private readonly long _maxBytes;
    private readonly int _maxOld;
    private readonly Action<int> _lost;
    private readonly MemoryStream _lines = new();
    private FileStream? _file;

    /// <param name="place">The current file, and the bounds of it and of those before it.</param>
    /// <param name="layout">What a line looks like.</param>
    /// <param name="lost">Told how many lines could not be written.</param>
    public RotatedFileTarget((string Path, long MaxBytes, int MaxOld) place, Layout layout, Action<int> lost)
    {
        ((_path, _maxBytes, _maxOld), _lost) = (place, lost);
        Name = "file";
        Layout = layout;
    }

    protected override void Write(AsyncLogEventInfo logEvent) => Write([logEvent]);

    protected override void Write(IList<AsyncLogEventInfo> logEvents)
    {
        var failure = TryWrite(logEvents);
        if (failure is not null)
            _lost(logEvents.Count);
        foreach (var line in logEvents)
            line.Continuation(failure);
    }

    protected override void CloseTarget()
    {
        Close();
        base.CloseTarget();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Close();
            _lines.Dispose();
        }

        base.Dispose(disposing);
    }

    private Exception? TryWrite(IList<AsyncLogEventInfo> lines)
    {
        try
        {
            foreach (var line in lines)
                Add(line.LogEvent);
            Flush();
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            _lines.SetLength(0);
            Close();
            return failure;
        }
    }

    private void Add(LogEventInfo line)
    {
        var bytes = Encoding.UTF8.GetBytes(RenderLogEvent(Layout, line) + "\n");
        if (Opened().Length + _lines.Length is > 0 and var length && length + bytes.Length > _maxBytes)
        {
            Flush();
            MoveOn();
        }

        _lines.Write(bytes);
    }

    private void Flush()
    {
        if (_lines.Length == 0)
            return;
        var file = Opened();
        var length = file.Length;
        try
        {
            file.Write(_lines.GetBuffer().AsSpan(0, (int)_lines.Length));
        }
        catch (IOException)
        {
            file.SetLength(length);
            throw;
        }

        _lines.SetLength(0);
    }

    private FileStream Opened()
    {
        if (_file is not null && File.Exists(_path))
            return _file;
        Close();
        return _file = new FileStream(_path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
    }

    private void MoveOn()
    {
        Close();
        for (var number = _maxOld; number > 1; number--)
        {
            if (File.Exists(NameOf(number - 1)))
                File.Move(NameOf(number - 1), NameOf(number), overwrite: true);
        }

        File.Move(_path, NameOf(1), overwrite: true);
    }

    private string NameOf(int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{Path.ChangeExtension(_path, null)}.{number}{Path.GetExtension(_path)}");

    private void Close()
    {
        _file?.Dispose();
        _file = null;
    }
}
