using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Gemba.Protocol.Http;

/// <summary>Lets the browser of a page that may call send the requests and read the answers (Fetch, CORS protocol).</summary>
internal sealed class CrossOrigin(McpEndpointOptions options)
{
    private const string Methods = "POST, GET, DELETE";
    private const string Exposed = $"{McpHeaders.SessionId}, {McpHeaders.Revision}, Retry-After, WWW-Authenticate";

    // Those of the protocol, those that a body and a stream need, a client's credentials and its trace context.
    private const string Sent =
        $"Accept, Authorization, Content-Type, {McpHeaders.LastEventId}, {McpHeaders.Method}, {McpHeaders.Name}, {McpHeaders.Revision}, {McpHeaders.SessionId}, traceparent, tracestate, baggage";

    private readonly string _maxAge = Math.Floor(options.PreflightMaxAge.TotalSeconds).ToString(CultureInfo.InvariantCulture);

    /// <summary>Says to a browser that its page may read the answer, and answers the browser's own question whether it may send.</summary>
    /// <param name="http">A request whose host and origin were judged.</param>
    /// <returns>Whether that is the whole answer.</returns>
    public bool Answers(HttpContext http)
    {
        if (http.Request.Headers.Origin is not { Count: 1 } origin)
            return false;
        var headers = http.Response.Headers;
        headers.AccessControlAllowOrigin = origin;
        headers.Vary = "Origin";
        if (!HttpMethods.IsOptions(http.Request.Method) || http.Request.Headers.AccessControlRequestMethod.Count == 0)
        {
            headers.AccessControlExposeHeaders = Exposed;
            return false;
        }

        headers.AccessControlAllowMethods = Methods;
        headers.AccessControlAllowHeaders = Sent + ParametersIn(http.Request.Headers.AccessControlRequestHeaders.ToString());
        headers.AccessControlMaxAge = _maxAge;
        http.Response.StatusCode = StatusCodes.Status204NoContent;
        return true;
    }

    // Which headers repeat an argument stands in the tools' schemas; CORS knows no prefix, so what is asked for is named again.
    private static string ParametersIn(string asked) => string.Concat(asked
        .Split(',', StringSplitOptions.TrimEntries)
        .Where(name => name.StartsWith(McpHeaders.ParameterPrefix, StringComparison.OrdinalIgnoreCase) && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
        .Select(name => ", " + name));
}
