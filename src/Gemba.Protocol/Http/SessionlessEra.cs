using Gemba.Protocol.Envelopes;
using Gemba.Protocol.Faults;
using Microsoft.AspNetCore.Http;

namespace Gemba.Protocol.Http;

/// <summary>Serves the revision without handshake and session: every request says who asks, and all share one server.</summary>
internal sealed class SessionlessEra(SharedServers servers, CallRunner runner, Refusals refusals, HeaderRules headers, TidyRules rules) : IProtocolEra
{
    public Task PostAsync(Post post)
    {
        if (headers.Judge(post) is { } fault)
            return refusals.RefuseAsync(post, fault);

        if (post.Message.Kind != MessageKind.Request)
        {
            // Nothing outlives a request here that a notification could change. An id in notifications/cancelled could be anybody's: a
            // client of this revision cancels by closing the request.
            post.Http.Response.StatusCode = StatusCodes.Status202Accepted;
            return Task.CompletedTask;
        }

        if (runner.TryEnter(CallRunner.IsStream(post), post.Http) is { } full)
            return refusals.RefuseAsync(post, full);

        var server = servers.Get(Revisions.Sessionless);
        var call = new HttpCall(server, post.Id.ToArray(), new CallTerms(post.Accepted, post.StartedAt)) { IsSubscription = CallRunner.IsStream(post) };
        CallRunner.Begin(call, post, Revisions.Sessionless);
        return runner.FinishAsync(post, call, Revisions.Sessionless);
    }

    public Task GetAsync(HttpContext http) =>
        refusals.RefuseAsync(http, ProtocolFaults.MethodNotAllowed("GET", $"revision {Revisions.Sessionless} has subscriptions/listen in its place"));

    public Task DeleteAsync(HttpContext http) =>
        refusals.RefuseAsync(http, ProtocolFaults.MethodNotAllowed("DELETE", $"revision {Revisions.Sessionless} has no sessions"));

    public void Tidy()
    {
        foreach (var call in servers.Calls)
            rules.Apply(call);
    }

    public void Drain()
    {
        foreach (var call in servers.Calls.Where(call => call.IsSubscription))
            _ = call.CompleteAsync(); // a client that reads nothing any more keeps only its own stream waiting; the end of its connection ends that too
    }

    public ValueTask DisposeAsync() => servers.DisposeAsync();
}
