namespace Gemba.EndToEnd.Processes;

/// <summary>The clock on the wall of one process: Debian's libfaketime, loaded into it, which reads from a file how far it goes wrong. The clock that measures durations stays right.</summary>
internal sealed class WallClock : IDisposable
{
    private static readonly string? Library = Directory.Exists("/usr/lib")
        ? Directory.EnumerateFiles("/usr/lib", "libfaketime.so.1", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 2, IgnoreInaccessible = true }).FirstOrDefault()
        : null;

    private readonly string _file = Path.Combine(Directory.CreateTempSubdirectory("gemba-clock-").FullName, "offset");

    public WallClock() => Set("+0");

    /// <summary>What to tell where the library is absent; <see langword="null"/> where it is there.</summary>
    public static string? Missing => Library is null ? "libfaketime is absent: run ./test, which installs it" : null;

    /// <summary>The variables of the process.</summary>
    public IReadOnlyDictionary<string, string?> Environment => new Dictionary<string, string?>
    {
        ["LD_PRELOAD"] = Library,
        ["FAKETIME_TIMESTAMP_FILE"] = _file,
        ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1",
        ["FAKETIME_CACHE_DURATION"] = "1",
    };

    /// <summary>Puts it wrong, as in <c>+2d</c> or <c>-1h</c>.</summary>
    public void Set(string offset) => File.WriteAllText(_file, offset);

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_file)!, recursive: true);
}

/// <summary>A fact that sets the clock of a process.</summary>
public sealed class WallClockFactAttribute : FactAttribute
{
    public WallClockFactAttribute() => Skip = WallClock.Missing;
}
