using System.Collections.Concurrent;
using Gemba.Protocol.Calls;
using Gemba.Protocol.Faults;

namespace Gemba.Protocol.Http;

/// <summary>One server for each revision, shared by all clients that have no session: a server of its own for each request costs more than most calls.</summary>
internal sealed class SharedServers(IServerSource source) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<Server>> _servers = new(StringComparer.Ordinal);

    /// <summary>The server of a revision; begun when it is first asked for.</summary>
    public Server Get(string revision) =>
        _servers.GetOrAdd(revision, static (revision, source) => new Lazy<Server>(() => source.Open(new ServerTerms(DropUnaskedAsync) { SharedRevision = revision })), source).Value;

    /// <summary>The calls in flight on all of them.</summary>
    public IEnumerable<HttpCall> Calls => _servers.Values.Where(server => server.IsValueCreated).SelectMany(server => server.Value.Calls).OfType<HttpCall>();

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers.Values.Where(server => server.IsValueCreated))
            await server.Value.DisposeAsync().ConfigureAwait(false);
    }

    // What belongs to no call has no client here; subscriptions are calls.
    private static Task DropUnaskedAsync(ReadOnlyMemory<byte> message, bool asks, CancellationToken cancellationToken) =>
        asks ? throw new FaultException(ProtocolFaults.NoStreamToClient()) : Task.CompletedTask;
}
