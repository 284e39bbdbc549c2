using System.Globalization;
using Gemba.Protocol.Calls;
using Gemba.Protocol.Envelopes;
using Gemba.Protocol.Faults;
using Gemba.Protocol.Sessions;
using Gemba.Protocol.Streams;
using Microsoft.AspNetCore.Http;

namespace Gemba.Protocol.Http;

/// <summary>Serves the revisions that begin with initialize, each client in a session with a server of its own.</summary>
internal sealed class HandshakeEra(SessionTable sessions, CallRunner runner, Refusals refusals, IEndpointObserver observer, TidyRules rules) : IProtocolEra
{
    // About as long as a process takes to begin anew.
    private static readonly TimeSpan ComeBackAfter = TimeSpan.FromSeconds(1);

    public Task PostAsync(Post post)
    {
        var id = post.Http.Request.Headers[McpHeaders.SessionId];
        if (id.Count == 0)
            return post.Message.Method == "initialize" ? OpenAsync(post) : refusals.RefuseAsync(post, ProtocolFaults.SessionRequired());
        var finding = sessions.FindAsync(id.ToString(), Places.OwnerOf(post.Http), post.Gone);
        return finding.IsCompletedSuccessfully ? ServeAsync(post, finding.Result) : FindAndServeAsync(post, finding);
    }

    public async Task GetAsync(HttpContext http)
    {
        if (!AcceptedForms.Read(http.Request.Headers.Accept).EventStream)
        {
            await refusals.RefuseAsync(http, ProtocolFaults.NotAcceptable("text/event-stream")).ConfigureAwait(false);
            return;
        }

        if (await FindSessionAsync(http).ConfigureAwait(false) is not { } session)
            return;
        var last = http.Request.Headers[McpHeaders.LastEventId].ToString();
        var (stream, after) = last.Length == 0 ? (session.Unasked, null) : FindEvent(session, last);
        if (runner.TryEnter(isStream: true, http) is { } full)
        {
            await refusals.RefuseAsync(http, full).ConfigureAwait(false);
            return;
        }

        try
        {
            await CarryAsync(http, session, stream, after).ConfigureAwait(false);
        }
        finally
        {
            runner.Leave(isStream: true, http);
        }
    }

    public async Task DeleteAsync(HttpContext http)
    {
        if (await FindSessionAsync(http).ConfigureAwait(false) is not { } session)
            return;
        try
        {
            await sessions.DeleteAsync(session, http.RequestAborted).ConfigureAwait(false);
        }
        catch (FaultException unavailable)
        {
            await refusals.RefuseAsync(http, unavailable.Fault).ConfigureAwait(false);
        }
    }

    public void Tidy()
    {
        foreach (var session in sessions.All)
        {
            foreach (var call in session.Calls)
                rules.Apply(call);
        }

        sessions.EndIdle();
    }

    public void Drain()
    {
        foreach (var session in sessions.All)
        {
            // 2025-11-25, Streamable HTTP: a server that closes a stream says before when to come back.
            session.Unasked.SendAway(ComeBackAfter);
            session.Unasked.Complete();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var session in sessions.All)
            await sessions.EndAsync(session, SessionEnd.Stopped).ConfigureAwait(false);
    }

    private async Task OpenAsync(Post post)
    {
        if (post.Message.Kind != MessageKind.Request)
        {
            await refusals.RefuseAsync(post, ProtocolFaults.SessionRequired()).ConfigureAwait(false);
            return;
        }

        if (sessions.TryStart(Places.OwnerOf(post.Http), out var full) is not { } session)
        {
            await refusals.RefuseAsync(post, full!).ConfigureAwait(false);
            return;
        }

        var opened = false;
        try
        {
            await RunAsync(post, session, call =>
            {
                if (call.ErrorCode != 0 || call.Turn.Result == CallTurn.End)
                    return;
                opened = true;
                sessions.Open(session);
                post.Http.Response.Headers[McpHeaders.SessionId] = session.Shown;
            }).ConfigureAwait(false);
        }
        finally
        {
            // A client that never got an id can never use the session: it would only be found again by its idle time.
            if (!opened)
                await sessions.AbandonAsync(session).ConfigureAwait(false);
        }
    }

    private async Task FindAndServeAsync(Post post, ValueTask<FoundSession> finding) => await ServeAsync(post, await finding.ConfigureAwait(false)).ConfigureAwait(false);

    private Task ServeAsync(Post post, in FoundSession found)
    {
        if (Judge(post.Http, found) is not { } session)
            return refusals.RefuseAsync(post, found.Fault ?? ProtocolFaults.SessionUnknown());
        // The header only SHOULD name the revision that was agreed on; the session goes by what was agreed.
        return post.Message.Kind == MessageKind.Request ? CallAsync(post, session) : TakeAsync(post, session);
    }

    private Task CallAsync(Post post, Session session) => post.Message.Method == "initialize"
        ? refusals.RefuseAsync(post, ProtocolFaults.AlreadyInitialized())
        : RunAsync(post, session, answering: null);

    private Task RunAsync(Post post, Session session, Action<HttpCall>? answering)
    {
        if (runner.TryEnter(isStream: false, post.Http) is { } full)
            return refusals.RefuseAsync(post, full);

        var terms = new CallTerms(post.Accepted, post.StartedAt, session, post.Message.KeyOf(post.Message.Id));
        if (session.TryMakeCall(post.Id.ToArray(), terms) is not { } call)
        {
            runner.Leave(isStream: false, post.Http);
            return refusals.RefuseAsync(post, ProtocolFaults.IdInUse());
        }

        var revision = answering is null ? session.Revision : post.Message.InitializeProtocolVersion.OrNull() ?? Revisions.NewestWithHandshake;
        CallRunner.Begin(call, post, Revisions.HasHandshake(revision) ? revision : Revisions.NewestWithHandshake);
        return runner.FinishAsync(post, call, revision, answering);
    }

    private Task TakeAsync(Post post, Session session)
    {
        if (post.Message.CancelledRequestId is { IsPresent: true } cancelled)
        {
            if (session.FindCall(post.Message.KeyOf(cancelled)) is { } call)
                call.Cancel();
            else
                sessions.Pass(session, post.Message.Utf8);
        }
        else if (session.Server.Deliver(post.Message) is var delivery && delivery == Delivery.Unusable)
        {
            return refusals.RefuseAsync(post, ProtocolFaults.MessageUnusable());
        }
        else if (delivery == Delivery.NotHere)
        {
            // Whoever asked may stand in another process.
            sessions.Pass(session, post.Message.Utf8);
        }

        post.Http.Response.StatusCode = StatusCodes.Status202Accepted;
        return Task.CompletedTask;
    }

    private async Task CarryAsync(HttpContext http, Session session, EventStream? stream, long? after)
    {
        var reader = stream?.Attach(after) ?? 0;
        if (stream is null || reader == 0)
        {
            await refusals.RefuseAsync(http, ProtocolFaults.EventsGone()).ConfigureAwait(false);
            return;
        }

        var call = session.FindCall(stream);
        call?.ClientReturned();
        await runner.Events.CarryAsync(http, stream, reader, primed: false).ConfigureAwait(false);
        if (call is { IsOver: false } && !stream.HasReader)
            call.ClientLeft();
    }

    private async ValueTask<Session?> FindSessionAsync(HttpContext http)
    {
        var id = http.Request.Headers[McpHeaders.SessionId];
        if (id.Count == 0)
            await refusals.RefuseAsync(http, ProtocolFaults.SessionRequired()).ConfigureAwait(false);
        else if (await sessions.FindAsync(id.ToString(), Places.OwnerOf(http), http.RequestAborted).ConfigureAwait(false) is var found && Judge(http, found) is { } session)
            return session;
        else
            await refusals.RefuseAsync(http, found.Fault ?? ProtocolFaults.SessionUnknown()).ConfigureAwait(false);
        return null;
    }

    // An id that somebody learned is of no use to them: it looks like one that was never given out.
    private Session? Judge(HttpContext http, in FoundSession found)
    {
        if (found.IsWithheld)
            observer.SessionWithheld(Places.OwnerOf(http), http.Connection.RemoteIpAddress?.ToString());
        return found.Session;
    }

    private static (EventStream? Stream, long? After) FindEvent(Session session, string lastEventId)
    {
        var dash = lastEventId.IndexOf('-', StringComparison.Ordinal);
        return dash > 0
            && long.TryParse(lastEventId.AsSpan(0, dash), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && long.TryParse(lastEventId.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)
                ? (session.Events.Find(number), sequence)
                : (null, 0);
    }
}
