namespace Gemba.Observability.Logging;

/// <summary>An exception as fields of one line.</summary>
internal static class LogCauses
{
    private const int DeepestCause = 8;

    /// <summary>The causes of an exception, nearest first, as <c>Type: message</c>.</summary>
    public static IReadOnlyList<string> Of(Exception exception)
    {
        var causes = new List<string>();
        for (var cause = exception.InnerException; cause is not null && causes.Count < DeepestCause; cause = cause.InnerException)
            causes.Add($"{cause.GetType().FullName}: {cause.Message}");
        return causes;
    }
}
