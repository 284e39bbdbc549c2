using System.Threading.Channels;
using Gemba.Observability.Logging;
using Gemba.Observability.Metrics;
using Microsoft.Extensions.Logging;

namespace Gemba.Observability.Captures;

/// <summary>The files of the captures: written by one writer behind a short queue, so that no call waits for the disk; bounded, the oldest go first.</summary>
internal sealed class CaptureFolder : IAsyncDisposable
{
    // A burst of different faults; what comes beyond is counted.
    private const int Waiting = 64;

    private readonly CaptureOptions _options;
    private readonly string _path;
    private readonly (GembaMeter Meter, TimeProvider Clock, Escalation Escalation, ILogger<CaptureFolder> Log) _tools;
    private readonly Channel<(string Id, ReadOnlyMemory<byte> Text, TaskCompletionSource? Done)> _waiting =
        Channel.CreateBounded<(string Id, ReadOnlyMemory<byte> Text, TaskCompletionSource? Done)>(new BoundedChannelOptions(Waiting) { SingleReader = true });

    private readonly Task _writing;

    public CaptureFolder(CaptureOptions options, string path, (GembaMeter Meter, TimeProvider Clock, Escalation Escalation, ILogger<CaptureFolder> Log) tools)
    {
        (_options, _path, _tools) = (options, path, tools);
        _writing = Task.Run(WriteAllAsync);
    }

    /// <summary>Takes a capture to be written.</summary>
    /// <returns>Whether there was room for it.</returns>
    public bool TryKeep(string id, ReadOnlyMemory<byte> text)
    {
        if (_waiting.Writer.TryWrite((id, text, null)))
            return true;
        _tools.Meter.Add(MetricTable.CapturesDropped, CaptureDrops.Queue);
        return false;
    }

    /// <summary>Ends when everything that was taken before has been written, or could not be.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await _waiting.Writer.WriteAsync(("", default, done), cancellationToken).ConfigureAwait(false);
        await done.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The files, the newest first.</summary>
    public IEnumerable<FileInfo> Files() => new DirectoryInfo(_path) is { Exists: true } folder
        ? folder.EnumerateFiles($"cap-*{CaptureId.Extension}").OrderByDescending(file => file.Name, StringComparer.Ordinal)
        : [];

    /// <summary>The file of a capture, or <see langword="null"/>.</summary>
    public FileInfo? Find(string id) => CaptureId.Is(id) && new FileInfo(Path.Combine(_path, id + CaptureId.Extension)) is { Exists: true } file ? file : null;

    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _writing.ConfigureAwait(false);
    }

    private async Task WriteAllAsync()
    {
        await foreach (var (id, text, done) in _waiting.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            if (done is not null)
            {
                done.SetResult();
                continue;
            }

            try
            {
                Write(id, text.Span);
                Sweep();
                _tools.Escalation.Succeeded(_tools.Log, CaptureDrops.Operation);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                _tools.Meter.Add(MetricTable.CapturesDropped, CaptureDrops.Failed);
                _tools.Escalation.Failed(_tools.Log, CaptureDrops.Of(id, failure));
            }
        }
    }

    private void Write(string id, ReadOnlySpan<byte> text)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(_path);
        else
            Directory.CreateDirectory(_path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var file = Path.Combine(_path, id + CaptureId.Extension);
        // Whoever lists the folder sees whole files only.
        var fresh = $"{file}.part";
        using (var stream = new FileStream(fresh, OwnerOnly()))
            stream.Write(text);
        File.Move(fresh, file, overwrite: true);
    }

    /// <summary>Deletes what is too much or too old.</summary>
    private void Sweep()
    {
        var (count, bytes, oldest) = (0, 0L, _tools.Clock.GetUtcNow().UtcDateTime - _options.MaxAge);
        foreach (var file in Files())
        {
            bytes += file.Length;
            // The newest stays, however large.
            if (++count > 1 && (count > _options.MaxFiles || bytes > _options.MaxBytes || file.LastWriteTimeUtc < oldest))
                file.Delete();
        }
    }

    private static FileStreamOptions OwnerOnly()
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }
}
