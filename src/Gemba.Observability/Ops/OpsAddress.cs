using System.Globalization;
using System.Net;
using Gemba.Observability.Faults;

namespace Gemba.Observability.Ops;

/// <summary>An address of the ops listener, as it was written and as it is bound.</summary>
internal sealed record OpsAddress(string Text, IPEndPoint EndPoint)
{
    public bool IsLoopback => IPAddress.IsLoopback(EndPoint.Address);

    /// <exception cref="ObservabilityException">The text is no address.</exception>
    public static OpsAddress Parse(string text)
    {
        var colon = text.LastIndexOf(':');
        if (colon < 1 || !ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port))
            throw ObservabilityFaults.OpsAddressUnknown(text);
        var host = text[..colon].Trim('[', ']');
        var address = host switch
        {
            "localhost" => IPAddress.Loopback,
            "*" => IPAddress.Any,
            _ => IPAddress.TryParse(host, out var parsed) ? parsed : throw ObservabilityFaults.OpsAddressUnknown(text),
        };
        return new OpsAddress(text, new IPEndPoint(address, port));
    }
}
