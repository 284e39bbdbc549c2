namespace Gemba.Observability.Logging;

/// <summary>An exception as fields of one line.</summary>
internal static class LogCauses
{
    private const int DeepestCause = 8;

    /// <summary>The causes of an exception, nearest first, as <c>Type: message</c>.</summary>
    public static IReadOnlyList<string> Of(Exception exception)
    {
        var causes = new List<string>();
        Add(causes, exception);
        return causes;
    }

    private static void Add(List<string> causes, Exception exception)
    {
        IEnumerable<Exception> nearest = exception is AggregateException several ? several.InnerExceptions : exception.InnerException is { } one ? [one] : [];
        foreach (var cause in nearest.TakeWhile(_ => causes.Count < DeepestCause))
        {
            causes.Add($"{cause.GetType().FullName}: {cause.Message}");
            Add(causes, cause);
        }
    }
}
