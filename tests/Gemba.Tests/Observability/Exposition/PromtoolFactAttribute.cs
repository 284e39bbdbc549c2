namespace Gemba.Tests.Observability.Exposition;

/// <summary>Needs Prometheus' own checker (Debian package <c>prometheus</c>).</summary>
internal sealed class PromtoolFactAttribute : FactAttribute
{
    public PromtoolFactAttribute()
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        if (!folders.Any(folder => File.Exists(Path.Combine(folder, "promtool"))))
            Skip = "promtool is not on PATH; install the Debian package 'prometheus'.";
    }
}
