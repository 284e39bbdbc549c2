namespace Gemba.Observability.Shutdown;

/// <summary>Whether this process is on its way out.</summary>
public sealed class DrainState
{
    private volatile bool _draining;
    private volatile int _exitCode;

    internal DrainState()
    {
    }

    /// <summary>Whether the process was told to stop; from then on it is not ready, finishes what is under way, and takes nothing new.</summary>
    public bool IsDraining => _draining;

    /// <summary>What the process should end with: 0 when nothing was cut off; else 130 after SIGINT, 143 after SIGTERM, 1 after any other reason to stop.</summary>
    public int ExitCode => _exitCode;

    internal void Begin() => _draining = true;

    internal void CutOff(int exitCode) => _exitCode = exitCode;
}
