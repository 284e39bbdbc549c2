using System.Runtime.InteropServices;

namespace Gemba.Protocol.Links;

/// <summary>A program and everything that it starts, under the program's id, as long as none of that makes a group of its own.</summary>
/// <param name="leader">The program's process.</param>
internal sealed partial class ProcessGroup(int leader)
{
    /// <summary>Asks a process to end.</summary>
    public const int Sigterm = 15;

    /// <summary>Ends a process.</summary>
    public const int Sigkill = 9;

    private const UnixFileMode Executable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(50);

    /// <summary>The program of the system that starts another one, under the same id, in a group of its own; empty where there is none.</summary>
    public static string Starter { get; } = OperatingSystem.IsLinux() ? Array.Find(["/usr/bin/setsid", "/bin/setsid"], File.Exists) ?? "" : "";

    /// <summary>Where the program of a command is, where it can be started so; <see langword="null"/> where it cannot. One that is not there is left to the system, which says so better.</summary>
    public static string? Find(string command)
    {
        if (Starter.Length == 0)
            return null;
        return command.Contains('/', StringComparison.Ordinal)
            ? IsProgram(Path.GetFullPath(command)) ? Path.GetFullPath(command) : null
            : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries).Select(folder => Path.Combine(folder, command)).FirstOrDefault(IsProgram);
    }

    /// <summary>Sends every process of the group a signal.</summary>
    /// <returns>Whether there was one.</returns>
    public bool Signal(int signal) => SendSignal(-leader, signal) == 0;

    /// <summary>Sends one process a signal.</summary>
    public static void Signal(int process, int signal) => _ = SendSignal(process, signal);

    /// <summary>Tells what is left of the group to end, and ends it where it does not.</summary>
    public async Task EndAsync(TimeSpan within)
    {
        var since = TimeProvider.System.GetTimestamp();
        if (!Signal(Sigterm))
            return;
        while (Signal(0))
        {
            if (TimeProvider.System.GetElapsedTime(since) >= within)
            {
                Signal(Sigkill);
                return;
            }

            await Task.Delay(Pace).ConfigureAwait(false);
        }
    }

    private static bool IsProgram(string path) => !OperatingSystem.IsWindows() && File.Exists(path) && (File.GetUnixFileMode(path) & Executable) != 0;

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SendSignal(int process, int signal);
}
