namespace Gemba.EndToEnd.Processes;

/// <summary>A test that mounts a disk of its own, which takes Linux and the right to mount.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class MountFactAttribute : FactAttribute
{
    // CAP_SYS_ADMIN, capabilities(7).
    private const ulong MayMount = 1UL << 21;

    public MountFactAttribute()
    {
        if (!ProcessFigures.HasRights(MayMount) || !File.Exists("/dev/loop-control"))
            Skip = "A disk can be mounted on Linux only, and by root only.";
    }
}
