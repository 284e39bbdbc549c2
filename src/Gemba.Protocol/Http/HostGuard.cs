using System.Net;
using Gemba.Protocol.Faults;
using Microsoft.AspNetCore.Http;

namespace Gemba.Protocol.Http;

/// <summary>Keeps web pages from elsewhere away from the tools: by a name that they point at this machine, or by their own requests.</summary>
/// <remarks>MCP 2025-11-25, Streamable HTTP, security warning: servers must validate Origin and should bind to the loopback address.</remarks>
internal sealed class HostGuard(McpEndpointOptions options)
{
    private readonly HashSet<string> _hosts = new(options.AllowedHosts, StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _origins = new(options.AllowedOrigins.Select(origin => origin.TrimEnd('/')), StringComparer.OrdinalIgnoreCase);

    /// <summary>Says why a request is refused; <see langword="null"/> where it is not.</summary>
    public Fault? Judge(HttpContext http)
    {
        if (!IsOurs(NameIn(http.Request.Host.Value ?? string.Empty), http))
            return ProtocolFaults.HostRefused();
        var origins = http.Request.Headers.Origin;
        return origins.Count == 0 || (origins.Count == 1 && IsWelcome(origins[0] ?? string.Empty)) ? null : ProtocolFaults.OriginRefused();
    }

    private bool IsOurs(ReadOnlySpan<char> host, HttpContext http)
    {
        if (IsThisMachine(host) || _hosts.Contains("*"))
            return true;
        return _hosts.GetAlternateLookup<ReadOnlySpan<char>>().Contains(host) || IsAddressedByNumber(host, http.Connection.LocalIpAddress);
    }

    // A number cannot be made to point elsewhere by whoever holds a domain.
    private static bool IsAddressedByNumber(ReadOnlySpan<char> host, IPAddress? local)
    {
        if (local is null || !IPAddress.TryParse(host.Trim("[]"), out var named))
            return false;
        return named.Equals(local) || (local.IsIPv4MappedToIPv6 && named.Equals(local.MapToIPv4()));
    }

    private bool IsWelcome(string origin)
    {
        if (_origins.Contains("*") || _origins.Contains(origin))
            return true;
        var scheme = origin.IndexOf("://", StringComparison.Ordinal);
        return scheme > 0 && IsThisMachine(NameIn(origin.AsSpan(scheme + 3)));
    }

    private static bool IsThisMachine(ReadOnlySpan<char> host) =>
        host is "127.0.0.1" or "[::1]" || host.Equals("localhost", StringComparison.OrdinalIgnoreCase);

    private static ReadOnlySpan<char> NameIn(ReadOnlySpan<char> authority)
    {
        var end = authority.StartsWith("[") ? authority.IndexOf(']') + 1 : authority.IndexOf(':');
        return end <= 0 ? authority : authority[..end];
    }
}
