using System.Buffers;

namespace Gemba.Observability.Health;

/// <summary>Tells how the process is to listeners that speak no HTTP.</summary>
public sealed class HealthTeller
{
    private readonly HealthMonitor _monitor;
    private readonly HealthMember[] _members;

    internal HealthTeller(HealthMonitor monitor, IEnumerable<HealthMember> members) => (_monitor, _members) = (monitor, [.. members]);

    /// <summary>The answer of <c>/health</c> as JSON, with <c>healthy</c> as its first member: true where calls are served.</summary>
    /// <param name="whole">Whether checks and figures are told too, or the status alone.</param>
    public ReadOnlyMemory<byte> Tell(bool whole)
    {
        var output = new ArrayBufferWriter<byte>(1024);
        HealthText.Write(output, _monitor.Report(HealthQuestion.Whole), whole, saysServing: true, _members);
        return output.WrittenMemory;
    }
}
