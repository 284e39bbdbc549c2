using System.Globalization;
using Gemba.Observability.Diagnostics;
using Gemba.Observability.Faults;
using Microsoft.AspNetCore.Http;

namespace Gemba.Observability.Profiling;

/// <summary><c>/debug/profile</c>: watches the process for some seconds and shows where its time, its memory or its waiting went.</summary>
internal sealed class ProfilePage(RuntimeWatch watch, ProfilingOptions options)
{
    public const string Path = "/debug/profile";

    // What comes back is a page of our own making; a browser is told to let it reach nothing.
    private const string Sealed = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'";

    public DebugPage Page => new(
        Path,
        $"Where the time goes: ?seconds=1 to {options.LongestDuration.TotalSeconds:0}, &format=speedscope, collapsed, svg or html, &kind=cpu, allocations or locks.",
        AnswerAsync);

    private async Task AnswerAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var format = Chosen(ProfileFormat.All, format => format.Name, query["format"], "format", UsualFormat(context.Request));
        var kind = Chosen(ProfileKind.All, kind => kind.Name, query["kind"], "kind", ProfileKind.Cpu.Name);
        var duration = DurationOf(query["seconds"]);
        context.Response.ContentType = format.ContentType;
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.ContentSecurityPolicy = Sealed;
        if (HttpMethods.IsHead(context.Request.Method))
            return;
        var written = await watch.WatchAsync(kind.Providers, duration, log => format.Write(kind.Read(log, duration)), context.RequestAborted).ConfigureAwait(false);
        context.Response.ContentLength = written.Length;
        await context.Response.Body.WriteAsync(written, context.RequestAborted).ConfigureAwait(false);
    }

    private TimeSpan DurationOf(string? seconds)
    {
        if (string.IsNullOrEmpty(seconds))
            return options.DefaultDuration < options.LongestDuration ? options.DefaultDuration : options.LongestDuration;
        if (double.TryParse(seconds, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var asked) && asked >= 1 && asked <= options.LongestDuration.TotalSeconds)
            return TimeSpan.FromSeconds(asked);
        throw ObservabilityFaults.OutOfRange("seconds", seconds, string.Create(CultureInfo.InvariantCulture, $"1 to {options.LongestDuration.TotalSeconds:0.#}"));
    }

    // A browser shows a page; a program gets a file for the viewer.
    private static string UsualFormat(HttpRequest request) =>
        request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase) ? "html" : "speedscope";

    private static T Chosen<T>(IReadOnlyList<T> all, Func<T, string> nameOf, string? asked, string what, string usual)
        where T : class
    {
        var name = string.IsNullOrEmpty(asked) ? usual : asked;
        return all.FirstOrDefault(one => nameOf(one) == name) ?? throw ObservabilityFaults.OutOfRange(what, name, string.Join(", ", all.Select(nameOf)));
    }
}
