namespace Gemba.Observability.Diagnostics;

/// <summary><c>/debug/locks</c>: how often threads had to wait for a lock since the start.</summary>
internal static class LockLook
{
    public static object Take() => new { Contentions = Monitor.LockContentionCount };
}
