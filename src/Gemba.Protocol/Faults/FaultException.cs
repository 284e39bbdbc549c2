namespace Gemba.Protocol.Faults;

/// <summary>Carries a <see cref="Faults.Fault"/> to the place that answers.</summary>
public sealed class FaultException : Exception
{
    /// <summary>Wraps a fault from a catalogue.</summary>
    public FaultException(Fault fault, Exception? cause = null)
        : base(fault.Text, cause) => Fault = fault;

    /// <summary>What went wrong.</summary>
    public Fault Fault { get; }
}
