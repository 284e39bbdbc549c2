using System.Text.Json;
using Gemba.Observability.Ops;
using Gemba.Protocol.Faults;
using Microsoft.AspNetCore.Http;

namespace Gemba.Gateway.Pinning;

/// <summary><c>/tools</c>: tells what the tools are known to be, <c>/tools/changes</c> what changed, <c>/tools/accept</c> takes a change for good.</summary>
internal sealed class ToolsPage(ToolPins pins)
{
    public const string Path = "/tools";
    public const string ChangesPath = "/tools/changes";
    public const string AcceptPath = "/tools/accept";

    public Task ListAsync(HttpContext context) => WriteAsync(context, new { tools = pins.All.Select(pin => new { pin.Target, pin.Known.Hash, pin.Known.Since, changed = pin.Changed?.Hash }) });

    public Task ChangesAsync(HttpContext context) => WriteAsync(context, new
    {
        changes = pins.All.Where(pin => pin.Changed is not null).Select(pin => new
        {
            pin.Target,
            pin.Changed!.Since,
            heldBack = pins.Quarantines,
            was = pin.Known.Hash,
            @is = pin.Changed.Hash,
            differences = ToolDifference.Between(pin.Known, pin.Changed),
        }),
    });

    public async Task AcceptAsync(HttpContext context)
    {
        try
        {
            using var body = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted).ConfigureAwait(false);
            await WriteAsync(context, new { accepted = await pins.AcceptAsync(TargetIn(body.RootElement)).ConfigureAwait(false) }).ConfigureAwait(false);
        }
        catch (JsonException)
        {
            await context.RefuseAsync(StatusCodes.Status400BadRequest, "The body is not as it should be. Send {\"target\":\"docs@one/search\"}, or {\"all\":true}.").ConfigureAwait(false);
        }
        catch (FaultException refused)
        {
            await context.RefuseAsync(refused.Fault.HttpStatus, refused.Fault.Text).ConfigureAwait(false);
        }
    }

    private static string? TargetIn(JsonElement body)
    {
        if (body.ValueKind == JsonValueKind.Object && body.TryGetProperty("target", out var target) && target.ValueKind == JsonValueKind.String)
            return target.GetString();
        return body.ValueKind == JsonValueKind.Object && body.TryGetProperty("all", out var all) && all.ValueKind == JsonValueKind.True ? null : throw new JsonException();
    }

    private static Task WriteAsync(HttpContext context, object answer) => context.Response.WriteAsJsonAsync(answer, context.RequestAborted);
}
