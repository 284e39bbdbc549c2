namespace Gemba.Protocol.Sessions;

/// <summary>Hears of sessions that several processes serve. Methods must return at once.</summary>
public interface ISessionListener
{
    /// <summary>A session was ended elsewhere.</summary>
    /// <param name="key">Its <see cref="ISessionStore.KeyOf"/>.</param>
    void Ended(string key);

    /// <summary>A message for a session came elsewhere.</summary>
    /// <param name="key">Its <see cref="ISessionStore.KeyOf"/>.</param>
    /// <param name="message">The message.</param>
    void Came(string key, ReadOnlyMemory<byte> message);

    /// <summary>Something may have been missed, or be lost in the store: what is here is to be kept anew.</summary>
    void Returned();
}
