using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Gemba.Protocol.Calls;

/// <summary>What clients say of themselves with every request, read once for as long as they say the same.</summary>
internal sealed class ClientCards
{
    // A handful of client programs talk to one server; whoever makes up names only makes us read them again.
    private const int MostCards = 256;
    private const int LongestCard = 1024;

    private static readonly JsonTypeInfo<Implementation> Card = (JsonTypeInfo<Implementation>)McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(Implementation));

    private readonly ConcurrentDictionary<byte[], Implementation> _cards = new(new ByteComparer());

    /// <summary>Reads <c>clientInfo</c>; <see langword="null"/> where it is none.</summary>
    public Implementation? Read(ReadOnlySpan<byte> utf8)
    {
        if (_cards.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(utf8, out var known))
            return known;
        var card = TryRead(utf8);
        if (card is null || utf8.Length > LongestCard)
            return card;
        if (_cards.Count >= MostCards)
            _cards.Clear();
        return _cards[utf8.ToArray()] = card;
    }

    private static Implementation? TryRead(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return JsonSerializer.Deserialize(utf8, Card);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed class ByteComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode([DisallowNull] byte[] obj) => GetHashCode(obj.AsSpan());

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            var hash = default(HashCode);
            hash.AddBytes(alternate);
            return hash.ToHashCode();
        }
    }
}
