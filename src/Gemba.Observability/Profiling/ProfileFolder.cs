using System.Text.RegularExpressions;
using Gemba.Observability.Calls;

namespace Gemba.Observability.Profiling;

/// <summary>The profiles that were taken by themselves: bounded in age and bytes, the oldest go first.</summary>
internal sealed partial class ProfileFolder(ProfilingOptions options, string path, TimeProvider clock)
{
    private const string Extension = ".json.gz";

    /// <summary>Writes one, and deletes what is too much or too old.</summary>
    public void Keep(Profile profile)
    {
        var now = clock.GetUtcNow();
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var file = Path.Combine(path, $"prof-{CallIdentity.NextAt(now):n}{Extension}");
        // Whoever lists the folder sees whole files only.
        var fresh = $"{file}.part";
        KeptProfile.Of(profile, now).Write(fresh);
        File.Move(fresh, file, overwrite: true);
        Sweep(now);
    }

    /// <summary>Ids with their files, the newest first.</summary>
    public IEnumerable<(string Id, FileInfo File)> Files() => new DirectoryInfo(path) is { Exists: true } folder
        ? folder.EnumerateFiles($"prof-*{Extension}").OrderByDescending(file => file.Name, StringComparer.Ordinal).Select(file => (file.Name[..^Extension.Length], file))
        : [];

    /// <summary>One of them; <see langword="null"/> where there is none, or none any more.</summary>
    public KeptProfile? Find(string id)
    {
        // What comes from outside must not become a path.
        if (!Shape().IsMatch(id))
            return null;
        try
        {
            return KeptProfile.Read(Path.Combine(path, id + Extension));
        }
        catch (Exception gone) when (gone is IOException or InvalidDataException)
        {
            return null;
        }
    }

    private void Sweep(DateTimeOffset now)
    {
        var (count, bytes, oldest) = (0, 0L, now.UtcDateTime - options.ContinuousMaxAge);
        foreach (var (_, file) in Files())
        {
            bytes += file.Length;
            // The newest stays, however large.
            if (++count > 1 && (bytes > options.ContinuousMaxBytes || file.LastWriteTimeUtc < oldest))
                file.Delete();
        }
    }

    [GeneratedRegex(@"\Aprof-[0-9a-f]{32}\z")]
    private static partial Regex Shape();
}
