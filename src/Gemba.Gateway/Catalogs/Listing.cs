using System.Collections.Frozen;
using Gemba.Gateway.Routing;

namespace Gemba.Gateway.Catalogs;

/// <summary>A server's list as it was when it was read.</summary>
internal sealed class Listing(IReadOnlyList<CatalogItem> items, long readAt, TimeSpan freshFor)
{
    private readonly FrozenDictionary<string, CatalogItem> _byKey = items.DistinctBy(item => item.Key, StringComparer.Ordinal).ToFrozenDictionary(item => item.Key, StringComparer.Ordinal);

    private UriTemplate[]? _templates;

    /// <summary>No items, known for ever.</summary>
    public static Listing Empty { get; } = new([], 0, TimeSpan.MaxValue);

    /// <summary>The items in the server's order.</summary>
    public IReadOnlyList<CatalogItem> Items => items;

    /// <summary>Its items as templates of URIs, read once.</summary>
    public IReadOnlyList<UriTemplate> Templates => _templates ??= [.. items.Select(item => new UriTemplate(item.Key))];

    /// <summary>Finds an item by its name or URI.</summary>
    public CatalogItem? Find(string key) => _byKey.GetValueOrDefault(key);

    /// <summary>Whether it may still be shown.</summary>
    public bool IsFresh(TimeProvider clock) => freshFor == TimeSpan.MaxValue || clock.GetElapsedTime(readAt) < freshFor;
}
