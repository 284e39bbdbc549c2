using System.Runtime.InteropServices;

namespace Gemba.Observability.Shutdown;

/// <summary>Remembers which signal told the process to stop; the host's own lifetime acts on it. A second signal does not wait any longer.</summary>
internal sealed class StopSignals : IDisposable
{
    /// <summary>The process was asked to stop by other means, as by the end of its standard input.</summary>
    public const string NoSignal = "asked";

    private const int ExitBySignal = 128;
    private const int Interrupt = 2;
    private const int Terminate = 15;

    private readonly PosixSignalRegistration[] _registrations;
    private volatile int _exitCode = 1;

    /// <param name="atSecond">Called with the exit code when a second signal comes.</param>
    public StopSignals(Action<int> atSecond)
    {
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, _ => Take(ExitBySignal + Interrupt, atSecond)),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => Take(ExitBySignal + Terminate, atSecond)),
        ];
    }

    /// <summary>130 or 143 after a signal; 1 when the process stops for another reason.</summary>
    public int ExitCode => _exitCode;

    /// <summary>The signal by its name, or <see cref="NoSignal"/>.</summary>
    public string Name => _exitCode switch
    {
        ExitBySignal + Interrupt => "SIGINT",
        ExitBySignal + Terminate => "SIGTERM",
        _ => NoSignal,
    };

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
    }

    private void Take(int exitCode, Action<int> atSecond)
    {
        if (_exitCode != 1)
            atSecond(exitCode);
        _exitCode = exitCode;
    }
}
