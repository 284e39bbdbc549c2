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

    /// <summary>Whether a caller must show a token.</summary>
    public bool DemandsToken => _token is not null;

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
    /// Whether a page of a foreign origin makes somebody's browser ask. It could read nothing, but change the process or have it look at itself. A browser tells
    /// the origin, or that the site is another (Fetch Metadata, https://www.w3.org/TR/fetch-metadata/); a program tells neither. A link that a person follows is no such request.
    /// </summary>
    public static bool IsFromForeignPage(HttpRequest request)
    {
        var origin = request.Headers[HeaderNames.Origin].ToString();
        if (origin.Length > 0)
            return !Uri.TryCreate(origin, UriKind.Absolute, out var page) || !page.Authority.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase);
        var isFollowed = request.Headers["Sec-Fetch-Mode"] == "navigate" && request.Headers["Sec-Fetch-Dest"] == "document" && HttpMethods.IsGet(request.Method);
        return request.Headers["Sec-Fetch-Site"].ToString() is "cross-site" or "same-site" && !isFollowed;
    }

    private static byte[] Digest(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
