namespace Gemba.Protocol.Calls;

/// <summary>Makes the servers that stand behind endpoints and links.</summary>
public interface IServerSource
{
    /// <summary>Makes a server.</summary>
    Server Open(ServerTerms terms);

    /// <summary>Makes the server of a session again.</summary>
    /// <param name="terms">For whom.</param>
    /// <param name="state">What the first one gave to be kept.</param>
    /// <returns><see langword="null"/> where it is none of this source.</returns>
    Server? Restore(ServerTerms terms, ReadOnlyMemory<byte> state) => null;

    /// <summary>
    /// Finds the input schema of a tool, for the headers that a call of it must carry (<c>x-mcp-header</c>, 2026-07-28, SEP-2243).
    /// </summary>
    /// <param name="tool">Name as the client writes it.</param>
    /// <returns>The schema as JSON; the same instance for as long as it does not change. <see langword="null"/> where there is no such tool.</returns>
    ToolSchema? FindSchema(string tool) => null;
}
