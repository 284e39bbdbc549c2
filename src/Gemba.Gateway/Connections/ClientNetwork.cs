using System.Net;
using System.Net.Sockets;

namespace Gemba.Gateway.Connections;

/// <summary>Whom an address stands for where addresses are counted.</summary>
internal static class ClientNetwork
{
    private const int NetworkBytes = 8;

    /// <summary>An address of IPv4 for itself, also where it is written as one of IPv6; of IPv6 the first 64 bits: who has one such address has 2^64 of them.</summary>
    public static string KeyOf(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4().ToString();
        return address.AddressFamily == AddressFamily.InterNetworkV6 ? Convert.ToHexStringLower(address.GetAddressBytes().AsSpan(0, NetworkBytes)) : address.ToString();
    }
}
