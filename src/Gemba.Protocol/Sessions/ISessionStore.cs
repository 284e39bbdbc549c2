namespace Gemba.Protocol.Sessions;

/// <summary>Keeps sessions outside of the process that serves them, so that any process serves any session. Faults are <see cref="Faults.FaultException"/>s.</summary>
public interface ISessionStore
{
    /// <summary>The name of a session between processes, which is of no use to whoever reads it there.</summary>
    /// <param name="shown">The id that its client has.</param>
    string KeyOf(string shown);

    /// <summary>Keeps a new session.</summary>
    /// <param name="state">What it is made again from.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The id that its client is given.</returns>
    ValueTask<string> OpenAsync(SessionState state, CancellationToken cancellationToken);

    /// <summary>Finds a session that this process does not have.</summary>
    /// <param name="shown">The id that its client has.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns><see langword="null"/> where there is none, or it has ended.</returns>
    ValueTask<SessionState?> FindAsync(string shown, CancellationToken cancellationToken);

    /// <summary>Keeps a session on: it is in use, or changed.</summary>
    /// <param name="shown">The id that its client has.</param>
    /// <param name="state">What it is made again from, as this process knows it.</param>
    /// <param name="isChanged">Whether that is news, and goes over what another process may have said.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Whether it has not been ended elsewhere.</returns>
    ValueTask<bool> KeepAsync(string shown, SessionState state, bool isChanged, CancellationToken cancellationToken);

    /// <summary>Ends a session everywhere.</summary>
    ValueTask EndAsync(string shown, CancellationToken cancellationToken);

    /// <summary>Passes a message on that a process without the call or question that it is about got: a cancellation, an answer.</summary>
    void Pass(string shown, ReadOnlyMemory<byte> message);

    /// <summary>Tells who has sessions what other processes say of them.</summary>
    void Join(ISessionListener listener);
}
