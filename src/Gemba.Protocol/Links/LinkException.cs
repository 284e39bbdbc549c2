using Gemba.Protocol.Faults;

namespace Gemba.Protocol.Links;

/// <summary>What came over a link is nothing that can be read on from: the connection is of no further use.</summary>
/// <param name="fault">Why.</param>
public sealed class LinkException(Fault fault) : IOException(fault.Text)
{
    /// <summary>Why.</summary>
    public Fault Fault => fault;
}
