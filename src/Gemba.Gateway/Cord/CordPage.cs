using System.Text.Json;
using Gemba.Observability.Ops;
using Gemba.Protocol.Faults;
using Microsoft.AspNetCore.Http;

namespace Gemba.Gateway.Cord;

/// <summary><c>/andon</c>: tells what is stopped, stops something, lets it run again.</summary>
internal sealed class CordPage(Cords cords)
{
    public const string Path = "/andon";
    public const string ReleasePath = "/andon/release";

    public Task ShowAsync(HttpContext context) => WriteAsync(context, new { stopped = cords.All });

    public Task PullAsync(HttpContext context) => ChangeAsync(context, async body =>
        new { stopped = await cords.PullAsync(TextOf(body, "target"), TextOf(body, "reason"), context.RequestAborted).ConfigureAwait(false) });

    public Task ReleaseAsync(HttpContext context) => ChangeAsync(context, async body =>
        new { released = await cords.ReleaseAsync(TextOf(body, "target"), context.RequestAborted).ConfigureAwait(false) });

    private static async Task ChangeAsync(HttpContext context, Func<JsonElement, Task<object>> change)
    {
        try
        {
            using var body = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted).ConfigureAwait(false);
            await WriteAsync(context, await change(body.RootElement).ConfigureAwait(false)).ConfigureAwait(false);
        }
        catch (JsonException)
        {
            await context.RefuseAsync(StatusCodes.Status400BadRequest, "The body is no JSON object. Send {\"target\":\"docs/search\",\"reason\":\"wrong answers\"}.").ConfigureAwait(false);
        }
        catch (FaultException refused)
        {
            await context.RefuseAsync(refused.Fault.HttpStatus, refused.Fault.Text).ConfigureAwait(false);
        }
    }

    private static string TextOf(JsonElement body, string member) =>
        body.ValueKind == JsonValueKind.Object && body.TryGetProperty(member, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString()! : "";

    private static Task WriteAsync(HttpContext context, object answer) => context.Response.WriteAsJsonAsync(answer, context.RequestAborted);
}
