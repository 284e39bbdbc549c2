namespace Gemba.Gateway.Routing;

/// <summary>How the URIs of resources relate: an update may name a part of what a client subscribed to (2025-11-25, Resources, Subscriptions).</summary>
internal static class ResourceUri
{
    /// <summary>Whether a URI is another one or lies below it.</summary>
    public static bool Covers(string watched, string uri) =>
        uri.StartsWith(watched, StringComparison.Ordinal) && (uri.Length == watched.Length || watched.EndsWith('/') || uri[watched.Length] is '/' or '?' or '#');
}
