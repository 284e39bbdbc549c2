using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Gemba.Observability.Diagnostics;

/// <summary>How a page of figures answers: one object, as JSON or as text.</summary>
internal static class DebugAnswer
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        // A figure that is none (a percentile of nothing, an endless bound) is a word and not a failure.
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
    };

    public static Task ShowAsync(this HttpContext context, object shown)
    {
        var response = context.Response;
        response.Headers.CacheControl = "no-store";
        response.Headers.Vary = HeaderNames.Accept;
        var node = JsonOf(shown);
        var text = WantsText(context.Request);
        response.ContentType = text ? "text/plain; charset=utf-8" : "application/json; charset=utf-8";
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : response.WriteAsync(text ? DebugText.Of(node) : node.ToJsonString(Json) + "\n", context.RequestAborted);
    }

    /// <summary>What is shown, with names in snake_case.</summary>
    public static JsonNode JsonOf(object shown) => JsonSerializer.SerializeToNode(shown, Json)!;

    /// <summary>Whether the caller names plain text, and JSON not before it. Who takes anything gets JSON.</summary>
    public static bool WantsText(HttpRequest request)
    {
        if (!MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var types))
            return false;
        double Wish(string type) => types.Where(asked => asked.MediaType == type).Select(asked => asked.Quality ?? 1).DefaultIfEmpty(0).Max();
        return Wish("text/plain") > Wish("application/json");
    }
}
