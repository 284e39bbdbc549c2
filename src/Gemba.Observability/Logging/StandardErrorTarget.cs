using System.Text;
using NLog.Common;
using NLog.Layouts;
using NLog.Targets;

namespace Gemba.Observability.Logging;

/// <summary>Standard error; the lines that wait together are one write.</summary>
/// <remarks>NLog's own console target writes through a buffer of 256 bytes: a line of ours is two to four system calls there, and lines of several processes on one pipe mix inside.</remarks>
internal sealed class StandardErrorTarget : TargetWithLayout
{
    // Whoever reads a pipe takes 64 KB at once; a burst must not keep more than that.
    private const int KeptBytes = 65_536;

    private readonly Stream _stream = Console.OpenStandardError();
    private MemoryStream _lines = new();

    public StandardErrorTarget(Layout layout)
    {
        Name = "stderr";
        Layout = layout;
    }

    protected override void Write(AsyncLogEventInfo logEvent) => Write([logEvent]);

    protected override void Write(IList<AsyncLogEventInfo> logEvents)
    {
        foreach (var line in logEvents)
            _lines.Write(Encoding.UTF8.GetBytes(RenderLogEvent(Layout, line.LogEvent) + "\n"));
        var failure = TryWrite();
        foreach (var line in logEvents)
            line.Continuation(failure);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _stream.Dispose();
            _lines.Dispose();
        }

        base.Dispose(disposing);
    }

    private IOException? TryWrite()
    {
        try
        {
            _stream.Write(_lines.GetBuffer().AsSpan(0, (int)_lines.Length));
            return null;
        }
        catch (IOException gone)
        {
            return gone;
        }
        finally
        {
            _lines.SetLength(0);
            if (_lines.Capacity > KeptBytes)
                _lines = new MemoryStream();
        }
    }
}
