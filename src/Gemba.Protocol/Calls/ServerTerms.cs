namespace Gemba.Protocol.Calls;

/// <summary>For whom a server is made.</summary>
/// <param name="SendAsync">
/// Takes what the server says in no call's course; says whether it asks, since nobody may be there to answer. Throws <c>FaultException</c> where a question cannot be asked.
/// </param>
public sealed record ServerTerms(Func<ReadOnlyMemory<byte>, bool, CancellationToken, Task> SendAsync)
{
    /// <summary>The session's id, where the client has one.</summary>
    public string? SessionId { get; init; }

    /// <summary>
    /// Ends the session, or the connection, once what is in flight is answered: what the server kept for its client is lost, and the client must begin anew.
    /// <see langword="null"/> where there is neither.
    /// </summary>
    public Action? End { get; init; }

    /// <summary>
    /// The revision of all its requests, where clients without session share the server; <see langword="null"/> where one client has it alone and
    /// may begin with <c>initialize</c>.
    /// </summary>
    public string? SharedRevision { get; init; }

    /// <summary>
    /// Keeps what the server of a session is made again from; called before <c>initialize</c> is answered, and when it changes. Throws <c>FaultException</c> where it cannot
    /// be kept. <see langword="null"/> where sessions live in this process alone.
    /// </summary>
    public Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask>? KeepAsync { get; init; }
}
