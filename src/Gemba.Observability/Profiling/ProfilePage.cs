using System.Globalization;
using Gemba.Observability.Diagnostics;
using Gemba.Observability.Faults;
using Microsoft.AspNetCore.Http;

namespace Gemba.Observability.Profiling;

/// <summary><c>/debug/profile</c>: watches the process for some seconds and shows where its time, its memory or its waiting went.</summary>
internal sealed class ProfilePage(RuntimeWatch watch, ProfilingOptions options)
{
    public const string Path = "/debug/profile";

    public DebugPage Page => new(
        Path,
        $"Where the time goes: ?seconds=1 to {options.LongestDuration.TotalSeconds:0}, &format=speedscope, collapsed, svg or html, &kind=cpu, allocations or locks.",
        AnswerAsync);

    private async Task AnswerAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var format = ProfileAnswer.FormatFor(context.Request);
        var kind = ProfileAnswer.Chosen(ProfileKind.All, kind => kind.Name, query["kind"], "kind", ProfileKind.Cpu.Name);
        var duration = DurationOf(query["seconds"]);
        if (HttpMethods.IsHead(context.Request.Method))
            ProfileAnswer.Begin(context.Response, format);
        else
            await context.AnswerAsync(await watch.WatchAsync(kind.Providers, duration, log => kind.Read(log, duration), context.RequestAborted).ConfigureAwait(false), format).ConfigureAwait(false);
    }

    private TimeSpan DurationOf(string? seconds)
    {
        if (string.IsNullOrEmpty(seconds))
            return options.DefaultDuration < options.LongestDuration ? options.DefaultDuration : options.LongestDuration;
        if (double.TryParse(seconds, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var asked) && asked >= 1 && asked <= options.LongestDuration.TotalSeconds)
            return TimeSpan.FromSeconds(asked);
        throw ObservabilityFaults.OutOfRange("seconds", seconds, string.Create(CultureInfo.InvariantCulture, $"1 to {options.LongestDuration.TotalSeconds:0.#}"));
    }
}
