using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Gemba.Observability.Audit;

/// <summary>Binds each line to the one before it, so that nobody can change, remove, insert or move a line without a trace.</summary>
/// <remarks>
/// The last two members of a line are <c>prev</c>, the hash of the line before, and <c>hash</c>: SHA-256 in lower-case hexadecimal over the bytes of the line as it would
/// stand without its <c>hash</c> and without its end. The bytes as they were written are the canonical form: an auditor needs no JSON library. docs/audit.md has the recipe.
/// </remarks>
internal sealed class AuditChain
{
    public const int HashChars = 64;

    /// <summary>Bytes of <c>,"prev":"…","hash":"…"}</c>.</summary>
    public const int SealBytes = 9 + HashChars + 1 + 9 + HashChars + 2;

    private static readonly SearchValues<byte> Hexadecimal = SearchValues.Create("0123456789abcdef"u8);

    private readonly byte[] _head = Encoding.ASCII.GetBytes(Genesis);

    /// <summary>What the very first line names as the hash before it.</summary>
    public static string Genesis { get; } = new('0', HashChars);

    /// <summary>Whether the line before the first one is known.</summary>
    public bool HasBegun { get; private set; }

    private static ReadOnlySpan<byte> PrevIs => ",\"prev\":\""u8;

    private static ReadOnlySpan<byte> HashIs => "\",\"hash\":\""u8;

    /// <summary>Goes on behind a line of that hash, or begins a chain.</summary>
    public void Begin(string? lastHash)
    {
        HasBegun = true;
        Encoding.ASCII.GetBytes(lastHash ?? Genesis, _head);
    }

    /// <summary>Writes a line, with its line end, bound to the one before it.</summary>
    /// <param name="line">One JSON object and its line end.</param>
    /// <param name="target">Room for the line and <see cref="SealBytes"/> more.</param>
    /// <returns>Bytes written.</returns>
    public int Seal(ReadOnlySpan<byte> line, Span<byte> target)
    {
        var length = line.Length - 2; // without the brace and the line end
        line[..length].CopyTo(target);
        length += Put(target[length..], PrevIs);
        length += Put(target[length..], _head);
        target[length] = (byte)'"';
        target[length + 1] = (byte)'}';
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(target[..(length + 2)], digest);
        Convert.TryToHexStringLower(digest, _head, out _);
        length += Put(target[length..], HashIs);
        length += Put(target[length..], _head);
        return length + Put(target[length..], "\"}\n"u8);
    }

    /// <summary>The two hashes at the end of a line without its line end; <see langword="false"/> where they do not stand there.</summary>
    public static bool TryRead(ReadOnlySpan<byte> line, out ReadOnlySpan<byte> prev, out ReadOnlySpan<byte> hash)
    {
        prev = default;
        hash = default;
        if (line.Length <= SealBytes)
            return false;
        var seal = line[^SealBytes..];
        if (!seal.StartsWith(PrevIs) || !seal[(PrevIs.Length + HashChars)..].StartsWith(HashIs) || !seal.EndsWith("\"}"u8))
            return false;
        prev = seal.Slice(PrevIs.Length, HashChars);
        hash = seal.Slice(PrevIs.Length + HashChars + HashIs.Length, HashChars);
        return !prev.ContainsAnyExcept(Hexadecimal) && !hash.ContainsAnyExcept(Hexadecimal);
    }

    /// <summary>Whether a line that <see cref="TryRead"/> took has the hash that it tells.</summary>
    /// <param name="line">The line without its line end; the byte where its hash begins is changed and put back.</param>
    public static bool IsWhole(Span<byte> line)
    {
        var hash = line[^(HashChars + 2)..^2];
        var end = line.Length - HashChars - 2 - HashIs.Length + 1;
        var kept = line[end];
        line[end] = (byte)'}';
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(line[..(end + 1)], digest);
        line[end] = kept;
        Span<byte> found = stackalloc byte[HashChars];
        Convert.TryToHexStringLower(digest, found, out _);
        return found.SequenceEqual(hash);
    }

    private static int Put(Span<byte> target, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(target);
        return bytes.Length;
    }
}
