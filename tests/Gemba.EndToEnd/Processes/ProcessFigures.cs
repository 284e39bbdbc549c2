using System.Globalization;

namespace Gemba.EndToEnd.Processes;

/// <summary>What Linux tells of a running process (proc(5)), and what this one may do itself.</summary>
internal static class ProcessFigures
{
    /// <summary>Files, sockets and pipes that it holds open.</summary>
    public static int Handles(Child process) => Directory.GetFiles($"/proc/{process.Id}/fd").Length;

    /// <summary>Processes that it started and that still run.</summary>
    public static int Children(Child process) => File.ReadAllText($"/proc/{process.Id}/task/{process.Id}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries).Length;

    /// <summary>Memory that it has now, in megabytes.</summary>
    public static double Resident(Child process) => Megabytes(process, "VmRSS:");

    /// <summary>The most memory that it ever had, in megabytes.</summary>
    public static double Peak(Child process) => Megabytes(process, "VmHWM:");

    /// <summary>Whether the tests run on Linux with all of these rights, given as bits of capabilities(7).</summary>
    public static bool HasRights(ulong rights) => OperatingSystem.IsLinux()
        && (ulong.Parse(FieldOf("self", "CapEff:"), NumberStyles.HexNumber, CultureInfo.InvariantCulture) & rights) == rights;

    private static double Megabytes(Child process, string field) =>
        double.Parse(FieldOf(process.Id.ToString(CultureInfo.InvariantCulture), field), CultureInfo.InvariantCulture) / 1024;

    private static string FieldOf(string process, string field) =>
        File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith(field, StringComparison.Ordinal)).Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1];
}
