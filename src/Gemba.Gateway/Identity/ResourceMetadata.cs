using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Gemba.Gateway.Identity;

/// <summary>Where a client without a token learns where to get one (RFC 9728; MCP, Authorization).</summary>
internal sealed class ResourceMetadata(IdentityOptions options)
{
    /// <summary>Where it answers; the path of what is protected may stand behind it.</summary>
    public const string Path = "/.well-known/oauth-protected-resource";

    private const string Endpoint = "/mcp";

    /// <summary>What <c>WWW-Authenticate</c> says to a request that was refused.</summary>
    /// <param name="http">The request.</param>
    /// <param name="hadToken">Whether it brought credentials at all; then they were wrong (RFC 6750 §3.1).</param>
    public string ChallengeFor(HttpContext http, bool hadToken)
    {
        var error = hadToken ? "error=\"invalid_token\"" : "";
        var place = options is { Kind: IdentityKind.Jwt or IdentityKind.Introspection, Issuer.Length: > 0 } ? $"resource_metadata=\"{Origin(http)}{Path}{Endpoint}\"" : "";
        var parameters = string.Join(", ", new[] { error, place }.Where(parameter => parameter.Length > 0));
        return parameters.Length == 0 ? "Bearer" : $"Bearer {parameters}";
    }

    /// <summary>Answers a request for it.</summary>
    public async Task AnswerAsync(HttpContext http)
    {
        http.Response.ContentType = "application/json";
        // It holds nothing secret, and browsers of clients elsewhere have to read it before they can have a token.
        http.Response.Headers.AccessControlAllowOrigin = "*";
        var metadata = new { resource = Resource(http), authorization_servers = new[] { options.Issuer }, bearer_methods_supported = new[] { "header" } };
        await http.Response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(metadata), http.RequestAborted).ConfigureAwait(false);
    }

    private string Resource(HttpContext http) => options.Resource.Length > 0 ? options.Resource : Origin(http) + Endpoint;

    // The host of the request has been judged: it is a name of this machine, or one that the operator allows.
    private string Origin(HttpContext http) =>
        options.Resource.Length > 0 ? new Uri(options.Resource).GetLeftPart(UriPartial.Authority) : $"{http.Request.Scheme}://{http.Request.Host}";
}
