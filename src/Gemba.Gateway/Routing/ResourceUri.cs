using System.Text;

namespace Gemba.Gateway.Routing;

/// <summary>How the URIs of resources relate: an update may name a part of what a client subscribed to (2025-11-25, Resources, Subscriptions).</summary>
internal static class ResourceUri
{
    /// <summary>Longest one that is taken, in bytes: twice what browsers and proxies let through. It is compared with every template, and kept for as long as it is subscribed to.</summary>
    public const int Longest = 4096;

    /// <summary>Whether it is longer than is taken.</summary>
    public static bool IsTooLong(string uri) => Encoding.UTF8.GetByteCount(uri) > Longest;

    /// <summary>Whether a URI is another one or lies below it.</summary>
    public static bool Covers(string watched, string uri) =>
        uri.StartsWith(watched, StringComparison.Ordinal) && (uri.Length == watched.Length || watched.EndsWith('/') || uri[watched.Length] is '/' or '?' or '#');
}
