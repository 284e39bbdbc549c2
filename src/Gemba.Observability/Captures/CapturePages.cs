using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gemba.Observability.Diagnostics;
using Gemba.Observability.Faults;
using Gemba.Observability.Ops;
using Microsoft.AspNetCore.Http;

namespace Gemba.Observability.Captures;

/// <summary><c>/captures</c> lists what was kept, <c>/captures/ID</c> shows one.</summary>
internal sealed class CapturePages(CaptureFolder folder)
{
    // The head of a file stands in its first kilobyte; names from the wire may stretch it.
    private const int HeadBytes = 8192;
    private const int UsualLimit = 100;
    private const int MostLimit = 10_000;

    public OpsRoute List => new("/captures", ListAsync);

    public OpsRoute One => new("/captures/{id}", ShowAsync);

    private Task ListAsync(HttpContext context)
    {
        var limit = LimitOf(context.Request.Query["limit"]);
        return context.ShowAsync(new { Captures = folder.Files().Take(limit).Select(HeadOf).OfType<JsonObject>().ToArray() });
    }

    private async Task ShowAsync(HttpContext context)
    {
        if (folder.Find(context.Request.Id()) is not { } file)
        {
            await context.RefuseAsync(StatusCodes.Status404NotFound, "There is no such capture, or it was the oldest and made room. /captures lists those that there are.").ConfigureAwait(false);
            return;
        }

        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        context.Response.ContentLength = file.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
            await context.Response.SendFileAsync(file.FullName, context.RequestAborted).ConfigureAwait(false);
    }

    private static int LimitOf(string? asked)
    {
        if (string.IsNullOrEmpty(asked))
            return UsualLimit;
        return int.TryParse(asked, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= MostLimit
            ? limit
            : throw ObservabilityFaults.OutOfRange("limit", asked, $"1 to {MostLimit}");
    }

    /// <summary>The plain values at the beginning of a capture; <see langword="null"/> when it has just gone.</summary>
    private static JsonObject? HeadOf(FileInfo file)
    {
        var beginning = ArrayPool<byte>.Shared.Rent(HeadBytes);
        try
        {
            using var stream = file.OpenRead();
            return HeadOf(beginning.AsSpan(0, stream.ReadAtLeast(beginning.AsSpan(0, HeadBytes), HeadBytes, throwOnEndOfStream: false)));
        }
        catch (IOException)
        {
            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(beginning);
        }
    }

    private static JsonObject HeadOf(ReadOnlySpan<byte> beginning)
    {
        var head = new JsonObject();
        var reader = new Utf8JsonReader(beginning, isFinalBlock: false, default);
        string? name = null;
        while (reader.Read() && (reader.CurrentDepth <= 1 || reader.TokenType == JsonTokenType.StartObject) && name != "role")
        {
            if (reader.TokenType == JsonTokenType.PropertyName)
                name = reader.GetString();
            else if (name is not null && reader.TokenType == JsonTokenType.String)
                head[name] = reader.GetString();
            else if (name is not null && reader.TokenType == JsonTokenType.Number)
                head[name] = reader.GetDouble();
        }

        return head;
    }
}
