namespace Gemba.Observability.Profiling;

/// <summary>How a profile is written down.</summary>
/// <param name="Name">The word that asks for it.</param>
/// <param name="ContentType">What it is for a browser.</param>
/// <param name="Write">Makes it.</param>
internal sealed record ProfileFormat(string Name, string ContentType, Func<Profile, byte[]> Write)
{
    public static IReadOnlyList<ProfileFormat> All { get; } =
    [
        new("speedscope", "application/json", Speedscope.Write),
        new("collapsed", "text/plain; charset=utf-8", CollapsedStacks.Write),
        new("svg", "image/svg+xml", FlameGraph.Svg),
        new("html", "text/html; charset=utf-8", FlameGraph.Page),
    ];
}
