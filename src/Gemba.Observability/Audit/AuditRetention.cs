using Gemba.Observability.Logging;
using Microsoft.Extensions.Logging;

namespace Gemba.Observability.Audit;

/// <summary>Deletes audit files whose last line is older than they are kept; looks at each start, each new file, and every hour.</summary>
internal sealed class AuditRetention : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    private readonly string _folder;
    private readonly TimeSpan _keep;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly Action<AuditFacts> _tell;
    private readonly ITimer _timer;

    /// <param name="folder">Where the files stand.</param>
    /// <param name="keep">How long a file stays after its last line.</param>
    /// <param name="clock">Times the looks.</param>
    /// <param name="logger">Hears of each file.</param>
    /// <param name="tell">Puts into the trail which file goes, before it goes: the chain of what stays begins behind it.</param>
    public AuditRetention(string folder, TimeSpan keep, TimeProvider clock, ILogger logger, Action<AuditFacts> tell)
    {
        (_folder, _keep, _clock, _logger, _tell) = (folder, keep, clock, logger, tell);
        _timer = clock.CreateTimer(_ => Sweep(current: null), null, Interval, Interval);
    }

    /// <summary>Deletes what is too old; a file that cannot be deleted is told and tried again at the next look.</summary>
    public void Sweep(string? current)
    {
        var oldest = _clock.GetUtcNow() - _keep;
        foreach (var (_, path) in AuditFileName.In(_folder))
        {
            if (path == current || File.GetLastWriteTimeUtc(path) >= oldest.UtcDateTime)
                continue;
            try
            {
                _tell(AuditNotes.OfExpired(Path.GetFileName(path), AuditTail.Of(path)?.LastHash));
                File.Delete(path);
                Log.AuditFileExpired(_logger, Path.GetFileName(path), _keep.TotalDays);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                Log.AuditFileNotDeleted(_logger, Path.GetFileName(path), failure.Message);
            }
        }
    }

    public void Dispose() => _timer.Dispose();
}
