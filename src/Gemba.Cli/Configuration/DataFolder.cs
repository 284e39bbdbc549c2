namespace Gemba.Cli.Configuration;

/// <summary>Where a process keeps what must outlive it.</summary>
internal static class DataFolder
{
    /// <summary><c>gemba</c> in the platform's folder for a user's application data; in the temporary folder for a user without a home.</summary>
    public static string Default { get; } = Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify) is { Length: > 0 } user ? user : Path.GetTempPath(), "gemba");
}
