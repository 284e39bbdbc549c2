using System.Globalization;

namespace Gemba.EndToEnd.Processes;

/// <summary>A test that mounts a disk of its own, which takes Linux and the right to mount.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class MountFactAttribute : FactAttribute
{
    // CAP_SYS_ADMIN, capabilities(7).
    private const int MayMount = 21;

    public MountFactAttribute()
    {
        if (!OperatingSystem.IsLinux() || !File.Exists("/dev/loop-control") || !HasRight())
            Skip = "A disk can be mounted on Linux only, and by root only.";
    }

    private static bool HasRight() => File.ReadLines("/proc/self/status")
        .Where(line => line.StartsWith("CapEff:", StringComparison.Ordinal))
        .Any(line => (ulong.Parse(line.AsSpan("CapEff:".Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) >> MayMount & 1) != 0);
}
