using System.IO.Pipelines;
using System.Text;
using Gemba.Observability.Faults;
using Microsoft.AspNetCore.Http;

namespace Gemba.Observability.Audit;

/// <summary><c>GET /audit</c>: the events that a filter takes, newest first, from memory and from the files.</summary>
/// <remarks>
/// JSON is one object with <c>events</c> and, where there is more, <c>next_cursor</c>; JSON lines (<c>Accept: application/x-ndjson</c>) are the lines as they were written,
/// sent while they are found. <c>?follow=true</c> sends JSON lines as they are written from now on.
/// </remarks>
internal sealed class AuditPage(IAuditTrail trail, TimeProvider clock)
{
    internal const string Path = "/audit";

    private const string JsonLines = "application/x-ndjson";
    private const string Follow = "follow";
    private const int SentAtOnce = 65_536;

    internal async Task AnswerAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var filter = AuditQuestion.Of(query, Follow);
        context.Response.Headers.CacheControl = "no-store";
        if (query.TryGetValue(Follow, out var follow) && follow != "false")
            await FollowAsync(context, filter).ConfigureAwait(false);
        else if (context.Request.Headers.Accept.ToString().Contains(JsonLines, StringComparison.OrdinalIgnoreCase))
            await SendLinesAsync(context, filter).ConfigureAwait(false);
        else
            await SendPageAsync(context, filter).ConfigureAwait(false);
    }

    private async Task FollowAsync(HttpContext context, AuditFilter filter)
    {
        if (trail.Folder is not { } folder)
            throw ObservabilityFaults.AuditQuestion(Follow, "true", "No trail is kept here: the option audit:enabled is off.");
        context.Response.ContentType = JsonLines;
        // The head goes out at once, so that whoever follows knows that from now on nothing is missed.
        var follower = new AuditFollower(folder);
        await context.Response.StartAsync(context.RequestAborted).ConfigureAwait(false);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted).ConfigureAwait(false);
        try
        {
            await foreach (var entry in follower.FollowAsync(filter, clock, context.RequestAborted).ConfigureAwait(false))
            {
                Put(context.Response.BodyWriter, entry.Line);
                Put(context.Response.BodyWriter, "\n");
                await context.Response.BodyWriter.FlushAsync(context.RequestAborted).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Whoever followed has gone.
            return;
        }
    }

    private async Task SendLinesAsync(HttpContext context, AuditFilter filter)
    {
        context.Response.ContentType = JsonLines;
        var unsent = 0;
        foreach (var entry in AuditSearch.Run(trail, filter, context.RequestAborted))
        {
            unsent += Put(context.Response.BodyWriter, entry.Line) + Put(context.Response.BodyWriter, "\n");
            if (unsent < SentAtOnce)
                continue;
            await context.Response.BodyWriter.FlushAsync(context.RequestAborted).ConfigureAwait(false);
            unsent = 0;
        }
    }

    private async Task SendPageAsync(HttpContext context, AuditFilter filter)
    {
        context.Response.ContentType = "application/json; charset=utf-8";
        var body = context.Response.BodyWriter;
        AuditEntry? last = null;
        var sent = 0;
        var unsent = 0;
        var more = false;
        Put(body, "{\"events\":[");
        foreach (var entry in AuditSearch.Run(trail, filter with { Limit = filter.Limit + 1 }, context.RequestAborted))
        {
            if (more = sent == filter.Limit)
                break;
            unsent += Put(body, sent++ == 0 ? "" : ",") + Put(body, entry.Line);
            last = entry;
            if (unsent < SentAtOnce)
                continue;
            await body.FlushAsync(context.RequestAborted).ConfigureAwait(false);
            unsent = 0;
        }

        Put(body, more ? $"],\"next_cursor\":\"{last!.EventId}\"}}\n" : "]}\n");
    }

    private static int Put(PipeWriter body, string text)
    {
        var bytes = Encoding.UTF8.GetByteCount(text);
        Encoding.UTF8.GetBytes(text, body.GetSpan(Math.Max(bytes, 1)));
        body.Advance(bytes);
        return bytes;
    }
}
