namespace Gemba.Observability.Health;

/// <summary>Looks at a folder that a server works on.</summary>
public static class FolderHealth
{
    /// <summary>Healthy when the folder exists and can be listed; unhealthy when it is missing or not readable.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="name">What it is called in the message, as in <c>Workspace</c>.</param>
    public static HealthAnswer Look(string folder, string name)
    {
        if (!Directory.Exists(folder))
            return HealthAnswer.Unhealthy($"{name} is missing");
        try
        {
            using var entries = Directory.EnumerateFileSystemEntries(folder).GetEnumerator();
            entries.MoveNext();
            return HealthAnswer.Healthy($"{name} accessible");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return HealthAnswer.Unhealthy($"{name} cannot be read ({failure.GetType().Name})");
        }
    }
}
