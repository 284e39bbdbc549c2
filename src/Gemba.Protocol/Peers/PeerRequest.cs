namespace Gemba.Protocol.Peers;

/// <summary>A request to a server.</summary>
/// <param name="Id">Its id, a number from <see cref="Peer.NextId"/>; also its progress token, where it asks for progress.</param>
/// <param name="Utf8">The whole message.</param>
/// <param name="Method">Its method.</param>
/// <param name="Target">Name of the tool or prompt, or URI of the resource, where the method has one.</param>
/// <param name="Course">Is told of what the server says before it answers; <see langword="null"/> where nobody wants to know.</param>
public sealed record PeerRequest(long Id, ReadOnlyMemory<byte> Utf8, string Method, string? Target = null, IPeerListener? Course = null)
{
    /// <summary>Of a tool call, the arguments and the tool's schema, where it is known: over HTTP some of them travel as headers too (2026-07-28, SEP-2243).</summary>
    public (Calls.ToolSchema Schema, ReadOnlyMemory<byte> Arguments)? Call { get; init; }
}
