using Microsoft.AspNetCore.Http;

namespace Gemba.Observability.Health;

/// <summary>Answers probes: 200 while calls are served, 503 when not.</summary>
internal sealed class HealthPage(HealthMonitor monitor, IEnumerable<HealthMember> members)
{
    private readonly HealthMember[] _members = [.. members];

    /// <summary>The paths, the question behind each, and whether a caller without a token may ask it where a token is demanded.</summary>
    public static readonly IReadOnlyList<(string Path, HealthQuestion Question, bool IsProbe)> Paths =
    [
        ("/health", HealthQuestion.Whole, false),
        ("/health/live", HealthQuestion.Live, true),
        ("/health/ready", HealthQuestion.Ready, true),
        ("/health/startup", HealthQuestion.Startup, true),
        ("/ready", HealthQuestion.Ready, true),
    ];

    public async Task AnswerAsync(HttpContext context, HealthQuestion question, bool whole = true)
    {
        var report = monitor.Report(question);
        context.Response.StatusCode = report.HttpStatus;
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        if (HttpMethods.IsHead(context.Request.Method))
            return;
        HealthText.Write(context.Response.BodyWriter, report, whole, members: question == HealthQuestion.Whole ? _members : []);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted).ConfigureAwait(false);
    }
}
