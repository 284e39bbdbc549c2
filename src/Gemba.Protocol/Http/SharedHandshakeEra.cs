using Gemba.Protocol.Envelopes;
using Gemba.Protocol.Faults;
using Microsoft.AspNetCore.Http;

namespace Gemba.Protocol.Http;

/// <summary>Serves the revisions that begin with initialize without giving out sessions: each request stands alone, and clients share a server.</summary>
internal sealed class SharedHandshakeEra(SharedServers servers, CallRunner runner, Refusals refusals, TidyRules rules) : IProtocolEra
{
    public async Task PostAsync(Post post)
    {
        if (post.Message.Kind != MessageKind.Request)
        {
            // An answer could be meant for anybody's question, so none is ever asked here; notifications find no session to change.
            post.Http.Response.StatusCode = StatusCodes.Status202Accepted;
            return;
        }

        if (runner.TryEnter(isStream: false, post.Http) is { } full)
        {
            await refusals.RefuseAsync(post, full).ConfigureAwait(false);
            return;
        }

        var revision = RevisionOf(post);
        var server = servers.Get(revision);
        var call = new HttpCall(server, post.Id.ToArray(), new CallTerms(post.Accepted, post.StartedAt));
        CallRunner.Begin(call, post, revision);
        await runner.FinishAsync(post, call, revision).ConfigureAwait(false);
    }

    public Task GetAsync(HttpContext http) => refusals.RefuseAsync(http, ProtocolFaults.MethodNotAllowed("GET", "this server gives out no sessions"));

    public Task DeleteAsync(HttpContext http) => refusals.RefuseAsync(http, ProtocolFaults.MethodNotAllowed("DELETE", "this server gives out no sessions"));

    public void Tidy()
    {
        foreach (var call in servers.Calls)
            rules.Apply(call);
    }

    public void Drain()
    {
    }

    public ValueTask DisposeAsync() => servers.DisposeAsync();

    private static string RevisionOf(Post post)
    {
        if (post.Message.Method != "initialize")
            return post.HeaderRevision ?? Revisions.Unnamed;
        var asked = post.Message.InitializeProtocolVersion.ToString();
        return Revisions.HasHandshake(asked) ? asked : Revisions.NewestWithHandshake;
    }
}
