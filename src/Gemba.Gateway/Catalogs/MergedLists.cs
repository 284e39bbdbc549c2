using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Gemba.Gateway.Access;
using Gemba.Gateway.Backends;
using Gemba.Gateway.Faults;
using Gemba.Gateway.Pinning;
using Gemba.Gateway.Routing;
using Gemba.Protocol.Faults;
using Microsoft.Extensions.Logging;

namespace Gemba.Gateway.Catalogs;

/// <summary>The lists of several servers as one. A server that cannot be reached hides only its own items.</summary>
internal sealed class MergedLists(GatewayOptions options, ToolPins pins, ILogger<MergedLists> log)
{
    private const int MostCollisions = 1000;

    private readonly ConcurrentDictionary<(string Space, string Key), byte> _collisions = new();

    /// <summary>Writes one page as members of a result.</summary>
    /// <exception cref="FaultException">The cursor is none of this list.</exception>
    public async Task<Action<Utf8JsonWriter>> ReadAsync(Scope scope, AccessView access, CatalogKind kind, string? cursor, CancellationToken cancellationToken)
    {
        var items = await GatherAsync(access.Open(scope, kind), access, kind, cancellationToken).ConfigureAwait(false);
        var state = cursor is null && items.Count <= options.PageSize ? "" : StateOf(items);
        var start = cursor is null ? 0 : StartOf(cursor, state, items.Count);
        var end = Math.Min(items.Count, start + options.PageSize);
        return json =>
        {
            json.WriteStartArray(kind.Member());
            for (var at = start; at < end; at++)
                Write(json, items[at]);
            json.WriteEndArray();
            if (end < items.Count)
                json.WriteString("nextCursor"u8, CursorOf(end, state));
        };
    }

    private async Task<List<(byte[] Prefix, CatalogItem Item)>> GatherAsync(Scope scope, AccessView access, CatalogKind kind, CancellationToken cancellationToken)
    {
        // All are asked at once; the order is that of the configuration.
        var asked = scope.Namespaces.Select(space => (Space: space, Lists: space.Backends.Select(backend => ListAsync(backend, kind, cancellationToken)).ToArray())).ToArray();
        var items = new List<(byte[] Prefix, CatalogItem Item)>();
        var seenUris = new Dictionary<string, (Namespace Space, Backend Backend, CatalogItem Item)>(StringComparer.Ordinal);
        foreach (var (space, lists) in asked)
        {
            var prefix = scope.PrefixOf(space, kind);
            // A name is one namespace's alone; a URI has one owner among all.
            var seen = kind.HasPrefix() ? new Dictionary<string, (Namespace Space, Backend Backend, CatalogItem Item)>(StringComparer.Ordinal) : seenUris;
            for (var at = 0; at < lists.Length; at++)
            {
                foreach (var item in (await lists[at].ConfigureAwait(false)).Items)
                {
                    if (kind == CatalogKind.Tools && (!access.Permits(space.Name, item.Key) || pins.IsHeldBack(space.Backends[at], item.Key)))
                        continue;
                    if (seen.TryAdd(item.Key, (space, space.Backends[at], item)))
                        items.Add((prefix, item));
                    else if (seen[item.Key] is var first && !ReferenceEquals(first.Backend, space.Backends[at]) && !first.Item.IsSameAs(item))
                        Collide(space, first.Backend, space.Backends[at], item.Key);
                }
            }
        }

        return items;
    }

    // Told once, and not with each list: it holds until somebody changes a server.
    private void Collide(Namespace space, Backend first, Backend second, string key)
    {
        if (_collisions.Count < MostCollisions && _collisions.TryAdd((space.Name, key), 0))
            Log.Collision(log, space.Name, first.Name, second.Name, key);
    }

    private static async Task<Listing> ListAsync(Backend backend, CatalogKind kind, CancellationToken cancellationToken)
    {
        try
        {
            return await backend.ListAsync(kind, cancellationToken).ConfigureAwait(false);
        }
        catch (FaultException)
        {
            return Listing.Empty;
        }
    }

    private static void Write(Utf8JsonWriter json, in (byte[] Prefix, CatalogItem Item) entry)
    {
        var (prefix, item) = entry;
        if (prefix.Length == 0)
        {
            json.WriteRawValue(item.Json, skipInputValidation: true);
            return;
        }

        // The prefix goes inside the quotes; it has no character that JSON escapes.
        var at = item.KeyAt.Start + 1;
        json.WriteRawValue([.. item.Json.AsSpan(0, at), .. prefix, .. item.Json.AsSpan(at)], skipInputValidation: true);
    }

    // Tells one state of the list from another, so that a cursor is never good for the wrong one.
    private static string StateOf(List<(byte[] Prefix, CatalogItem Item)> items)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (prefix, item) in items)
        {
            hash.AppendData(prefix);
            hash.AppendData(Encoding.UTF8.GetBytes(item.Key));
            hash.AppendData("\n"u8);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 8));
    }

    private static string CursorOf(int start, string state) =>
        Base64Url.EncodeToString(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{start:x}.{state}")));

    private static int StartOf(string cursor, string state, int count)
    {
        if (cursor.Length <= 64 && Base64Url.IsValid(cursor))
        {
            var parts = Encoding.ASCII.GetString(Base64Url.DecodeFromChars(cursor)).Split('.');
            if (parts.Length == 2 && parts[1] == state
                && int.TryParse(parts[0], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var start) && start > 0 && start < count)
                return start;
        }

        throw new FaultException(GatewayFaults.CursorUnknown());
    }
}
