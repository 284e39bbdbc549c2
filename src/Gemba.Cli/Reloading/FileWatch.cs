using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Gemba.Cli.Logging;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gemba.Cli.Reloading;

/// <summary>Notices that the configuration file says something else than before, however it came to: written, replaced, or reached over another link.</summary>
/// <remarks>The content decides and not the time stamp. Notices of the system only make it quick; the interval makes it sure.</remarks>
internal sealed class FileWatch(string file, ReloadOptions options, Reload reload, ILogger<FileWatch> logger) : BackgroundService
{
    private readonly SemaphoreSlim _wake = new(0);
    private readonly string _path = Path.GetFullPath(file);
    private readonly string _first = Fingerprint(file);
    private FileSystemWatcher? _notices;
    private PosixSignalRegistration? _hangup;
    private volatile bool _asked;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        _hangup = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
        {
            signal.Cancel = true;
            _asked = true;
            _wake.Release();
        });
        Listen();
        Log.Watching(logger, file);
        return base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        _hangup?.Dispose();
        _notices?.Dispose();
        _wake.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var seen = _first;
        while (!stoppingToken.IsCancellationRequested)
        {
            await _wake.WaitAsync(options.Interval, stoppingToken);
            var asked = _asked;
            if (!asked && Fingerprint(_path) == seen)
                continue;
            _asked = false;
            seen = await SettledAsync(stoppingToken);
            await reload.RunAsync(stoppingToken);
        }
    }

    private async Task<string> SettledAsync(CancellationToken cancellationToken)
    {
        for (var last = Fingerprint(_path); ;)
        {
            await Task.Delay(options.Settle, cancellationToken);
            var now = Fingerprint(_path);
            if (now == last)
                return now;
            last = now;
        }
    }

    private void Listen()
    {
        try
        {
            // The folder, since a file that is replaced is another file.
            _notices = new FileSystemWatcher(Path.GetDirectoryName(_path)!);
            _notices.Changed += (_, _) => _wake.Release();
            _notices.Created += (_, _) => _wake.Release();
            _notices.Deleted += (_, _) => _wake.Release();
            _notices.Renamed += (_, _) => _wake.Release();
            _notices.EnableRaisingEvents = true;
        }
        catch (Exception refused) when (refused is IOException or ArgumentException or UnauthorizedAccessException or PlatformNotSupportedException)
        {
            Log.NoNotice(logger, file, refused.Message, options.Interval.TotalSeconds);
        }
    }

    private static string Fingerprint(string path)
    {
        try
        {
            using var content = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return Convert.ToHexString(SHA256.HashData(content));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return refused.GetType().Name;
        }
    }
}
