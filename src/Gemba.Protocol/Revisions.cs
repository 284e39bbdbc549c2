namespace Gemba.Protocol;

/// <summary>The revisions of MCP that are served.</summary>
public static class Revisions
{
    /// <summary>What a client speaks that names no revision over HTTP: the header came with the next one.</summary>
    public const string Unnamed = "2025-03-26";

    /// <summary>The newest revision with the initialize handshake.</summary>
    public const string NewestWithHandshake = "2025-11-25";

    /// <summary>The first revision without handshake and session: each request says for itself who asks, and in which revision.</summary>
    public const string Sessionless = "2026-07-28";

    /// <summary>Revisions that begin with <c>initialize</c>, oldest first.</summary>
    public static IReadOnlyList<string> WithHandshake { get; } = ["2024-11-05", "2025-03-26", "2025-06-18", NewestWithHandshake];

    /// <summary>Every revision, oldest first.</summary>
    public static IReadOnlyList<string> All { get; } = [.. WithHandshake, Sessionless];

    /// <summary>Revisions that need no handshake, oldest first.</summary>
    public static IReadOnlyList<string> WithoutHandshake { get; } = [Sessionless];

    /// <summary>Whether a revision begins with <c>initialize</c>.</summary>
    public static bool HasHandshake(string revision) => WithHandshake.Contains(revision);

    /// <summary>Whether a client of this revision reads an event that holds an id and no data, which lets it resume a stream from its start.</summary>
    internal static bool ReadsPrimingEvents(string revision) => revision == NewestWithHandshake;
}
