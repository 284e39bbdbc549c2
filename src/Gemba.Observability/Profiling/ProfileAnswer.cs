using System.Globalization;
using Gemba.Observability.Faults;
using Microsoft.AspNetCore.Http;

namespace Gemba.Observability.Profiling;

/// <summary>How a profile answers: in the format that is asked for, with the rate at which it was really taken.</summary>
internal static class ProfileAnswer
{
    /// <summary>Name of the header that tells how often each thread was looked at.</summary>
    public const string RateHeader = "Gemba-Samples-Per-Second";

    // What comes back is a page of our own making; a browser is told to let it reach nothing.
    private const string Sealed = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'";

    /// <exception cref="ObservabilityException">There is no such format.</exception>
    public static ProfileFormat FormatFor(HttpRequest request) => Chosen(ProfileFormat.All, format => format.Name, request.Query["format"], "format", UsualFormat(request));

    public static async Task AnswerAsync(this HttpContext context, Profile profile, ProfileFormat format)
    {
        var written = format.Write(profile);
        Begin(context.Response, format);
        if (profile.SamplesPerSecond is { } rate)
            context.Response.Headers[RateHeader] = rate.ToString("0", CultureInfo.InvariantCulture);
        context.Response.ContentLength = written.Length;
        await context.Response.Body.WriteAsync(written, context.RequestAborted).ConfigureAwait(false);
    }

    public static void Begin(HttpResponse response, ProfileFormat format)
    {
        response.ContentType = format.ContentType;
        response.Headers.CacheControl = "no-store";
        response.Headers.ContentSecurityPolicy = Sealed;
    }

    /// <exception cref="ObservabilityException">None of them has that name.</exception>
    public static T Chosen<T>(IReadOnlyList<T> all, Func<T, string> nameOf, string? asked, string what, string usual)
        where T : class
    {
        var name = string.IsNullOrEmpty(asked) ? usual : asked;
        return all.FirstOrDefault(one => nameOf(one) == name) ?? throw ObservabilityFaults.OutOfRange(what, name, string.Join(", ", all.Select(nameOf)));
    }

    // A browser shows a page; a program gets a file for the viewer.
    private static string UsualFormat(HttpRequest request) =>
        request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase) ? "html" : "speedscope";
}
