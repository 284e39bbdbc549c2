using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Gemba.Observability.Ops;

/// <summary>Decides who may ask the ops listener.</summary>
internal sealed class OpsGuard(OpsOptions options, bool isLoopback)
{
    private const string Scheme = "Bearer ";

    private readonly byte[]? _token = options.Token is null ? null : Digest(options.Token);
    private readonly HashSet<string> _hosts = new([.. options.AllowedHosts, "localhost", "127.0.0.1", "[::1]"], StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Whether the request names this listener. A browser can be led to a loopback address by a foreign name (DNS rebinding); it cannot invent the token that every
    /// other address demands.
    /// </summary>
    public bool IsOurHost(HttpRequest request) => !isLoopback || _hosts.Contains(request.Host.Host);

    /// <summary>Whether the caller has the token, or none is demanded. Takes the same time for every wrong one.</summary>
    public bool MayAsk(HttpRequest request)
    {
        if (_token is null)
            return true;
        var header = request.Headers[HeaderNames.Authorization].ToString();
        return header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            && CryptographicOperations.FixedTimeEquals(_token, Digest(header[Scheme.Length..].Trim()));
    }

    /// <summary>
    /// Whether the request changes nothing, or comes from no page of a foreign origin. A browser tells the origin with every request that is not GET or HEAD;
    /// a program tells none.
    /// </summary>
    public static bool MayChange(HttpRequest request)
    {
        var origin = request.Headers[HeaderNames.Origin].ToString();
        return HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || origin.Length == 0
            || (Uri.TryCreate(origin, UriKind.Absolute, out var page) && page.Authority.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase));
    }

    private static byte[] Digest(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
