using Microsoft.Extensions.Logging;

namespace Gemba.Observability.Logging;

/// <summary>A level that somebody asked for while the process runs.</summary>
/// <param name="Category">The category or its beginning; <c>*</c> for everything that has no rule of its own.</param>
/// <param name="Level">The level.</param>
/// <param name="Until">When the configured level returns.</param>
internal sealed record AskedLevel(string Category, LogLevel Level, DateTimeOffset Until)
{
    /// <summary>Far more than anybody watches at once; a bound against a program that asks in a loop.</summary>
    internal const int Most = 64;

    /// <summary>The longest full name of a type that we have is half of it.</summary>
    internal const int LongestCategory = 200;

    internal static readonly TimeSpan ShortestTime = TimeSpan.FromSeconds(1);

    /// <summary>What must be louder for longer is a matter of the configuration.</summary>
    internal static readonly TimeSpan LongestTime = TimeSpan.FromDays(1);
}
