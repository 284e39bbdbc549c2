using System.Globalization;
using Gemba.Observability.Diagnostics;
using Gemba.Observability.Faults;
using Gemba.Observability.Ops;
using Microsoft.AspNetCore.Http;

namespace Gemba.Observability.Profiling;

/// <summary><c>/debug/profiles</c> lists the profiles that were taken by themselves, <c>/debug/profiles/ID</c> shows one.</summary>
internal sealed class ProfilesPage(ProfileFolder folder, ProfilingOptions options)
{
    private const string Path = "/debug/profiles";
    private const int UsualLimit = 50;
    private const int MostLimit = 10_000;

    public DebugPage List => new(Path, "Profiles that were taken by themselves, the newest first; ?limit=50. /debug/profiles/ID shows one, with &format= as /debug/profile.", ListAsync);

    public OpsRoute One => new(Path + "/{id}", ShowAsync);

    private Task ListAsync(HttpContext context)
    {
        var limit = LimitOf(context.Request.Query["limit"]);
        return context.ShowAsync(new
        {
            options.Continuous,
            IntervalSeconds = options.ContinuousInterval.TotalSeconds,
            Profiles = folder.Files().Take(limit).Select(kept => Show(kept.Id, kept.File.Length)).OfType<object>().ToArray(),
        });
    }

    private object? Show(string id, long bytes) => folder.Find(id) is { } kept
        ? new { Id = id, kept.Time, kept.Seconds, kept.BusyMilliseconds, SamplesPerSecond = kept.SamplesPerSecond is { } rate ? Math.Round(rate) : (double?)null, Bytes = bytes }
        : null;

    private Task ShowAsync(HttpContext context)
    {
        var format = ProfileAnswer.FormatFor(context.Request);
        return folder.Find(context.Request.Id()) is { } kept
            ? context.AnswerAsync(kept.ToProfile(), format)
            : context.RefuseAsync(StatusCodes.Status404NotFound, $"There is no such profile, or it was the oldest and made room. {Path} lists those that there are.");
    }

    private static int LimitOf(string? asked)
    {
        if (string.IsNullOrEmpty(asked))
            return UsualLimit;
        return int.TryParse(asked, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= MostLimit
            ? limit
            : throw ObservabilityFaults.OutOfRange("limit", asked, $"1 to {MostLimit}");
    }
}
