using System.Text.Json;

namespace Gemba.ConformanceServer;

/// <summary>Makes the fixture a server of one revision: it refuses what its revision does not have, as servers of that time do.</summary>
internal sealed class OneRevision(RequestDelegate next, string only)
{
    private const string Sessionless = "2026-07-28";

    public async Task InvokeAsync(HttpContext http)
    {
        http.Request.EnableBuffering();
        var isForeign = only == Sessionless
            ? HttpMethods.IsGet(http.Request.Method) || await MethodOfAsync(http.Request) == "initialize"
            : http.Request.Headers["MCP-Protocol-Version"] == Sessionless || await MethodOfAsync(http.Request) == "server/discover";
        if (!isForeign)
        {
            await next(http);
            return;
        }

        http.Response.StatusCode = StatusCodes.Status400BadRequest;
        await http.Response.WriteAsync($"This server speaks {only}.");
    }

    private static async Task<string?> MethodOfAsync(HttpRequest request)
    {
        if (!HttpMethods.IsPost(request.Method))
            return null;
        using var message = await JsonDocument.ParseAsync(request.Body);
        request.Body.Position = 0;
        return message.RootElement.TryGetProperty("method", out var method) ? method.GetString() : null;
    }
}
