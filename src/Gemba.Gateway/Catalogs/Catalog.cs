using System.Text.Json;
using Gemba.Gateway.Backends;
using Gemba.Gateway.Revisions;
using Gemba.Protocol.Envelopes;
using Gemba.Protocol.Peers;

namespace Gemba.Gateway.Catalogs;

/// <summary>The lists of one server, kept until they are old or the server tells of a change.</summary>
internal sealed class Catalog(GatewayOptions options, TimeProvider clock) : IDisposable
{
    // 1,000 pages of 50 are more than any client reads; a server that pages for ever must not hold us for ever.
    private const int MostPages = 1000;

    private readonly Listing?[] _listings = new Listing?[CatalogKinds.All.Count];
    private readonly long[] _changes = new long[CatalogKinds.All.Count];
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>What is known now, fresh or not.</summary>
    public Listing? Known(CatalogKind kind) => Volatile.Read(ref _listings[(int)kind]);

    /// <summary>What is known, where it is fresh.</summary>
    public Listing? Fresh(CatalogKind kind) => Known(kind) is { } listing && listing.IsFresh(clock) ? listing : null;

    /// <summary>The server told of a change.</summary>
    public void Forget(CatalogKind kind)
    {
        Interlocked.Increment(ref _changes[(int)kind]);
        Volatile.Write(ref _listings[(int)kind], null);
    }

    /// <summary>Reads the list where it is not fresh; callers that come together read it once.</summary>
    /// <exception cref="PeerException">The server cannot be asked.</exception>
    public async ValueTask<Listing> ReadAsync(CatalogKind kind, BackendSession session, CancellationToken cancellationToken)
    {
        if (Fresh(kind) is { } known)
            return known;
        if (!session.Offers(kind.Capability()))
            return _listings[(int)kind] = Listing.Empty;
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (Fresh(kind) is { } meanwhile)
                return meanwhile;
            var change = Volatile.Read(ref _changes[(int)kind]);
            var read = await ReadPagesAsync(kind, session, cancellationToken).ConfigureAwait(false);
            // A change while it was read may be in it or not.
            if (Volatile.Read(ref _changes[(int)kind]) == change)
                Volatile.Write(ref _listings[(int)kind], read);
            return read;
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task<Listing> ReadPagesAsync(CatalogKind kind, BackendSession session, CancellationToken cancellationToken)
    {
        var items = new List<CatalogItem>();
        string? cursor = null;
        var freshFor = options.ListTtl;
        for (var page = 0; page < MostPages; page++)
        {
            using var document = await ReadPageAsync(kind, session, cursor, cancellationToken).ConfigureAwait(false);
            if (document is null)
                return new Listing([], clock.GetTimestamp(), freshFor);   // announced and not served: the templates of most servers
            var result = document.RootElement;
            if (result.TryGetProperty(kind.Member(), out var all) && all.ValueKind == JsonValueKind.Array)
                items.AddRange(all.EnumerateArray().Select(item => CatalogItem.Read(item, kind)).OfType<CatalogItem>());
            if (result.TryGetProperty("ttlMs", out var ttl) && ttl.ValueKind == JsonValueKind.Number && ttl.TryGetInt64(out var milliseconds))
                freshFor = TimeSpan.FromMilliseconds(Math.Clamp(milliseconds, 0, options.ListTtl.TotalMilliseconds));
            var next = result.TryGetProperty("nextCursor", out var more) && more.ValueKind == JsonValueKind.String ? more.GetString() : null;
            if (next is null || next == cursor)
                break;
            cursor = next;
        }

        return new Listing(items, clock.GetTimestamp(), freshFor);
    }

    private static async Task<JsonDocument?> ReadPageAsync(CatalogKind kind, BackendSession session, string? cursor, CancellationToken cancellationToken)
    {
        var id = session.Peer.NextId();
        var request = Messages.Request(id, kind.Method(), session.Revision, session.Card, json =>
        {
            if (cursor is not null)
                json.WriteString("cursor"u8, cursor);
        });
        using var answer = await session.Peer.CallAsync(new PeerRequest(id, request, kind.Method()), cancellationToken).ConfigureAwait(false);
        return answer.Message.Kind == MessageKind.Response ? answer.ReadResult() : null;
    }
}
