using System.Globalization;
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

    // A server that lets its lists grow old at once would be asked for them with every request of every client.
    private static readonly TimeSpan ShortestTtl = TimeSpan.FromSeconds(1);

    private readonly Listing?[] _listings = new Listing?[CatalogKinds.All.Count];
    private readonly long[] _changes = new long[CatalogKinds.All.Count];
    private readonly RefusedList?[] _refused = new RefusedList?[CatalogKinds.All.Count];
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
        Volatile.Write(ref _refused[(int)kind], null);
    }

    /// <summary>Reads the list where it is not fresh; callers that come together read it once.</summary>
    /// <exception cref="PeerException">The server cannot be asked.</exception>
    public async ValueTask<Listing> ReadAsync(CatalogKind kind, BackendSession session, CancellationToken cancellationToken)
    {
        if (Fresh(kind) is { } known)
            return known;
        if (!session.Offers(kind.Capability()))
            return _listings[(int)kind] = Listing.Empty;
        ThrowIfRefused(kind);
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (Fresh(kind) is { } meanwhile)
                return meanwhile;
            ThrowIfRefused(kind);
            var change = Volatile.Read(ref _changes[(int)kind]);
            var read = await ReadPagesAsync(kind, session, cancellationToken).ConfigureAwait(false);
            // A change while it was read may be in it or not.
            if (Volatile.Read(ref _changes[(int)kind]) == change)
                Volatile.Write(ref _listings[(int)kind], read);
            return read;
        }
        catch (PeerException tooLong) when (tooLong.Failure == PeerFailure.TooLarge)
        {
            // What was too long is not read again with every request.
            Volatile.Write(ref _refused[(int)kind], new RefusedList(tooLong, clock.GetTimestamp()));
            throw;
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private void ThrowIfRefused(CatalogKind kind)
    {
        if (Volatile.Read(ref _refused[(int)kind]) is { } refused && clock.GetElapsedTime(refused.At) < options.ListTtl)
            throw new PeerException(refused.Why.Failure, refused.Why.Message, refused.Why) { Bytes = refused.Why.Bytes };
    }

    private async Task<Listing> ReadPagesAsync(CatalogKind kind, BackendSession session, CancellationToken cancellationToken)
    {
        var items = new List<CatalogItem>();
        string? cursor = null;
        var cursors = new HashSet<string>(StringComparer.Ordinal);
        var bytes = 0L;
        var freshFor = options.ListTtl;
        for (var page = 0; page < MostPages; page++)
        {
            using var answer = await AskAsync(kind, session, cursor, cancellationToken).ConfigureAwait(false);
            bytes += answer.Message.Result.Length;
            if (bytes > options.MaxListBytes)
                throw TooLong(kind, string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes or more; {options.MaxListBytes} are read"), bytes);
            using var document = answer.Message.Kind == MessageKind.Response ? answer.ReadResult() : null;
            if (document is null)
                return new Listing([], clock.GetTimestamp(), freshFor);   // announced and not served: the templates of most servers
            var result = document.RootElement;
            if (result.TryGetProperty(kind.Member(), out var all) && all.ValueKind == JsonValueKind.Array)
                items.AddRange(all.EnumerateArray().Select(item => CatalogItem.Read(item, kind)).OfType<CatalogItem>());
            if (items.Count > options.MaxListItems)
                throw TooLong(kind, string.Create(CultureInfo.InvariantCulture, $"{items.Count} items or more; {options.MaxListItems} are read"), bytes);
            if (result.TryGetProperty("ttlMs", out var ttl) && ttl.ValueKind == JsonValueKind.Number && ttl.TryGetInt64(out var milliseconds))
                freshFor = TimeSpan.FromMilliseconds(Math.Min(Math.Max(milliseconds, ShortestTtl.TotalMilliseconds), options.ListTtl.TotalMilliseconds));
            var next = result.TryGetProperty("nextCursor", out var more) && more.ValueKind == JsonValueKind.String ? more.GetString() : null;
            // One that turns in a circle has no end.
            if (next is null || !cursors.Add(next))
                break;
            cursor = next;
        }

        return new Listing(items, clock.GetTimestamp(), freshFor);
    }

    private static PeerException TooLong(CatalogKind kind, string size, long bytes) => new(PeerFailure.TooLarge, $"Its answer to {kind.Method()} has {size}.") { Bytes = bytes };

    private static Task<PeerAnswer> AskAsync(CatalogKind kind, BackendSession session, string? cursor, CancellationToken cancellationToken)
    {
        var id = session.Peer.NextId();
        var request = Messages.Request(id, kind.Method(), session.Revision, session.Card, json =>
        {
            if (cursor is not null)
                json.WriteString("cursor"u8, cursor);
        });
        return session.Peer.CallAsync(new PeerRequest(id, request, kind.Method()), cancellationToken);
    }

    private sealed record RefusedList(PeerException Why, long At);
}
